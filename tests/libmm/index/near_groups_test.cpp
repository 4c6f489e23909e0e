#include "index/near_groups.h"

#include <cmath>
#include <random>

#include "index/store_writer.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Rows of length 1 at these angles, degrees.
Store angles(const std::string& folder, const std::vector<double>& degrees) {
  auto writer = StoreWriter::create(folder, {.width = 2, .notes = Json::object()});
  for (std::size_t i = 0; i < degrees.size(); ++i) {
    const double angle = degrees[i] * std::acos(-1.0) / 180;
    writer.add(std::vector{StoreItem{.id = std::to_string(i), .kind = "text", .fields = Json::object()}},
               std::vector<float>{static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))});
  }
  return Store::open(folder);
}

}  // namespace

TEST_CASE("every row of a group is near to its first, not merely to some other") {
  const TemporaryFolder folder;
  const auto store = angles(folder / "s", {0, 4, 90, 8, 91, 200});  // 5 degrees are the same
  const auto groups = near_groups(store, {.least = std::cos(5 * std::acos(-1.0) / 180)});
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].first == 0);
  REQUIRE(groups[0].others.size() == 1);  // 8 degrees are near to 4, and not to 0
  CHECK(groups[0].others[0].row == 1);
  CHECK(groups[0].others[0].score == doctest::Approx(std::cos(4 * std::acos(-1.0) / 180)));
  CHECK(groups[1].first == 2);
  CHECK(groups[1].others.size() == 1);
}

TEST_CASE("groups are what comparing all rows one after the other gives, also where hundreds are the same") {
  const TemporaryFolder folder;
  std::mt19937 random(1);
  std::vector<double> degrees;
  for (int i = 0; i < 700; ++i) degrees.push_back(i % 3 == 0 ? 45 : static_cast<double>(random() % 36000) / 100);
  const auto store = angles(folder / "s", degrees);
  const double least = 0.9999;
  std::vector<bool> taken(degrees.size());
  std::vector<std::pair<std::size_t, std::size_t>> expected;  // first, how many others
  const auto product = [&](std::size_t a, std::size_t b) {
    const auto x = store.vector(a), y = store.vector(b);
    return static_cast<double>(x[0]) * static_cast<double>(y[0]) + static_cast<double>(x[1]) * static_cast<double>(y[1]);
  };
  for (std::size_t a = 0; a < degrees.size(); ++a) {
    if (taken[a]) continue;
    std::size_t others = 0;
    for (std::size_t b = a + 1; b < degrees.size(); ++b)
      if (!taken[b] && product(a, b) >= least) {
        taken[b] = true;
        ++others;
      }
    if (others > 0) expected.emplace_back(a, others);
  }
  std::size_t through = 0;
  const auto groups = near_groups(store, {.least = least, .done = [&](std::size_t rows) {
                                            through += rows;
                                            return true;
                                          }});
  REQUIRE(groups.size() == expected.size());
  for (std::size_t i = 0; i < groups.size(); ++i) CHECK((std::pair(groups[i].first, groups[i].others.size()) == expected[i]));
  CHECK(through == degrees.size());
  CHECK(groups[0].others.size() > 200);
}

TEST_CASE("only rows that are allowed are compared, and it stops when it is told to") {
  const TemporaryFolder folder;
  const auto store = angles(folder / "s", std::vector<double>(100, 10.0));
  RowSet allowed(store.rows());
  for (const std::size_t row : {3U, 5U, 9U}) allowed.add(row);
  const auto groups = near_groups(store, {.least = 0.9, .allowed = &allowed});
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].first == 3);
  CHECK(groups[0].others.size() == 2);
  CHECK(near_groups(store, {.least = 1.5, .done = [](std::size_t) { return false; }}).empty());
}
