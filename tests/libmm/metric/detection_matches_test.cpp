#include "metric/detection_matches.h"

#include "support/doctest.h"

using namespace mm;

namespace {

FoundObject found(double score, double area = 100, std::size_t picture = 0) {
  return {.picture = picture, .category = 0, .area = area, .score = score};
}
TrueObject truth(double area = 100, bool crowd = false) { return {.picture = 0, .category = 0, .area = area, .crowd = crowd}; }

CategoryMatches matched(const std::vector<FoundObject>& all, const std::vector<TrueObject>& there, const std::vector<double>& overlaps) {
  std::vector<std::size_t> found(all.size()), truth(there.size());
  for (std::size_t i = 0; i < found.size(); ++i) found[i] = i;
  for (std::size_t i = 0; i < truth.size(); ++i) truth[i] = i;
  return match_category(all, there, found, truth, [&](std::size_t d, std::size_t g) { return overlaps[d * there.size() + g]; });
}

}  // namespace

TEST_CASE("an overlap is reached at its threshold, and not below") {
  const auto exact = matched({found(1)}, {truth()}, {0.75});
  CHECK(exact.found[0].right[0] == 0b111111);  // 0.50 to 0.75
  const auto whole = matched({found(1)}, {truth()}, {1.0});
  CHECK(whole.found[0].right[0] == 0b1111111111);
  CHECK(matched({found(1)}, {truth()}, {0.4999}).found[0].right[0] == 0);
}

TEST_CASE("the surest takes what it lies over most, of equal ones the last") {
  const auto two = matched({found(0.3), found(0.9)}, {truth(), truth()}, {0.9, 0.9, 0.6, 0.8});
  CHECK(two.found[0].rank == 0);
  CHECK(two.found[0].right[0] == 0b1111111);    // the second object, by 0.8
  CHECK(two.found[1].right[0] == 0b111111111);  // what is left by 0.9
  // Both lie over the first most: the second in order finds it taken, and takes the other where that suffices.
  const auto both = matched({found(0.9), found(0.8)}, {truth(), truth()}, {0.95, 0.6, 0.95, 0.6});
  CHECK(both.found[0].right[0] == 0b1111111111);
  CHECK(both.found[1].right[0] == 0b111);
}

TEST_CASE("objects of other sizes are passed over, and so is what was found of another size beside them") {
  const auto small = matched({found(0.9, 2000), found(0.8, 500)}, {truth(1024)}, {0.1, 0.95});
  CHECK(small.found[0].right == std::array<std::uint16_t, kSizes>{});
  CHECK(small.found[0].passed[1] == 0b1111111111);  // 2,000 square pixels are not small
  CHECK(small.found[0].passed[0] == 0);
  CHECK(small.found[1].right[1] == 0b1111111111);
  CHECK(small.found[1].right[2] == 0b1111111111);  // the edge of 1,024 is small and medium
  CHECK((small.truth[0].counts == std::array<bool, kSizes>{true, true, true, false}));
  CHECK(small.found[1].passed[3] == 0b1111111111);
}

TEST_CASE("an object that counts is taken before a crowd that lies better, and a crowd takes all others") {
  const auto crowd = matched({found(0.9), found(0.8), found(0.7)}, {truth(100, true), truth()}, {1, 0.6, 1, 0.1, 1, 0.1});
  CHECK(crowd.found[0].right[0] == 0b111);
  CHECK(crowd.found[0].passed[0] == 0b1111111000);
  CHECK(crowd.found[1].passed[0] == 0b1111111111);
  CHECK(crowd.found[2].passed[0] == 0b1111111111);
  CHECK_FALSE(crowd.truth[0].counts[0]);
}

TEST_CASE("the 100 surest of a picture count, equal scores in their order over the pictures") {
  std::vector<FoundObject> all;
  for (std::size_t i = 0; i < 105; ++i) all.push_back(found(static_cast<double>(i), 100, 1));
  all.push_back(found(104, 100, 0));
  const auto many = matched(all, {}, {});
  REQUIRE(many.found.size() == 101);
  CHECK(many.found[0].picture == 0);
  CHECK(many.found[1].picture == 1);
  CHECK(many.found[100].rank == 99);
}
