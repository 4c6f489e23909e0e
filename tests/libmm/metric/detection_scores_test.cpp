#include "metric/detection_scores.h"

#include "metric/bootstrap.h"
#include "support/golden_metrics.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const Overlap kSame = [](std::size_t, std::size_t) { return 1.0; };
const std::vector<std::string> kOne{"cup"};

FoundObject found(std::size_t picture, double score) { return {.picture = picture, .category = 0, .area = 100, .score = score}; }
TrueObject truth(std::size_t picture, bool crowd = false) { return {.picture = picture, .category = 0, .area = 100, .crowd = crowd}; }

}  // namespace

TEST_CASE("boxes that share nothing, or an edge, lie over each other by 0, and a crowd is not counted") {
  const Box whole{.x = 0, .y = 0, .width = 10, .height = 10}, half{.x = 5, .y = 0, .width = 10, .height = 10};
  CHECK(box_overlap(whole, whole, false) == 1);
  CHECK(box_overlap(whole, half, false) == doctest::Approx(50.0 / 150));
  CHECK(box_overlap(whole, half, true) == doctest::Approx(0.5));
  CHECK(box_overlap(whole, {.x = 10, .y = 0, .width = 5, .height = 5}, false) == 0);
  CHECK(box_overlap({.x = 2, .y = 2, .width = 0, .height = 5}, whole, true) == 0);
}

TEST_CASE("what is found twice is wrong the second time, and precision counts at the recalls it stands for") {
  const std::vector<FoundObject> all{found(0, 0.9), found(0, 0.8), found(1, 0.7)};
  const std::vector<TrueObject> there{truth(0), truth(1)};
  const auto scores = detection_scores(all, there, 2, kOne, kSame);
  // Recalls 0 to 0.50 have precision 1, those above 2 / 3.
  CHECK(score_named(scores, "AP").value == doctest::Approx((51 + 50 * 2.0 / 3) / 101));
  CHECK(score_named(scores, "AR1").value == doctest::Approx(1));
  CHECK(score_named(scores, "APs").value == score_named(scores, "AP.cup").value);
  CHECK(score_named(scores, "AP.cup").detail == "2 objects, 3 found");
  for (const auto& score : scores) CHECK(score.name != "APl");  // there is no such object
}

TEST_CASE("what lies in a crowd is neither right nor wrong, however often") {
  const std::vector<FoundObject> all{found(0, 0.9), found(0, 0.8), found(1, 0.7)};
  const auto scores = detection_scores(all, std::vector{truth(0, true), truth(1)}, 2, kOne, kSame);
  CHECK(score_named(scores, "AP").value == doctest::Approx(1));
}

TEST_CASE("some pictures have the figures of a set of them, drawn twice or not") {
  // A right one and a wrong one in each of three pictures, of which each has its own order.
  std::vector<FoundObject> all;
  std::vector<TrueObject> there;
  for (std::size_t picture = 0; picture < 3; ++picture) {
    const double score = static_cast<double>(picture) / 10;
    all.push_back(found(picture, 0.5 + score));
    all.push_back(found(picture, 0.6 - 2 * score));
    there.push_back(truth(picture));
  }
  const std::vector<char> good{1, 0, 0, 1, 1, 0};
  const Overlap overlap = [&](std::size_t d, std::size_t) { return good[d] != 0 ? 1.0 : 0.0; };
  const auto scores = detection_scores(all, there, 3, kOne, overlap);
  const std::vector<std::size_t> places{2, 0, 2};
  std::vector<FoundObject> drawn;
  std::vector<TrueObject> drawn_truth;
  std::vector<char> drawn_good;
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t k = 0; k < 2; ++k) {
      drawn.push_back(all[2 * places[i] + k]);
      drawn.back().picture = i;
      drawn_good.push_back(good[2 * places[i] + k]);
    }
    drawn_truth.push_back(truth(i));
  }
  const auto again =
      detection_scores(drawn, drawn_truth, 3, kOne, [&](std::size_t d, std::size_t) { return drawn_good[d] != 0 ? 1.0 : 0.0; });
  for (const auto* name : {"AP", "AP50", "AR1", "AR100", "AP.cup"}) {
    CAPTURE(name);
    CHECK(score_named(scores, name).of(places) == doctest::Approx(score_named(again, name).value).epsilon(1e-12));
  }
  CHECK(score_named(scores, "AP").of(places) != doctest::Approx(score_named(scores, "AP").value));
  CHECK(bootstrap(score_named(scores, "AP"), 3, {.times = 50}));
}
