#include "data/drawn_parts.h"

#include <ATen/ops/arange.h>

#include <algorithm>
#include <set>
#include <string>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("parts of every class, those to test first") {
  ArraySet set;
  set.labels = at::arange(20).remainder(2);  // [20]
  set.class_names = {"0", "1"};
  for (std::int64_t row = 0; row < 20; ++row) set.train.push_back(row);
  ArraySet whole = set;
  draw_parts(set, {.test = 0.2, .valid = 0.25, .seed = 3}, "a set");
  CHECK(set.test.size() == 4);
  CHECK(set.valid.size() == 4);
  CHECK(set.train.size() == 12);
  CHECK(std::ranges::count_if(set.test, [](std::int64_t row) { return row % 2 == 0; }) == 2);
  ArraySet other = whole;
  draw_parts(other, {.test = 0.2, .seed = 4}, "a set");
  CHECK(other.test != set.test);
  CHECK(other.valid.empty());
  CHECK(complaint([&] { draw_parts(whole, {.valid = 0.01}, "a set"); }) ==
        "a set: of 20 examples, a fraction of 0.01 leaves one side empty");
}

TEST_CASE("what belongs together stays together") {
  ArraySet set;
  set.labels = at::arange(20).remainder(2);  // [20]
  set.class_names = {"0", "1"};
  for (std::int64_t row = 0; row < 20; ++row) {
    set.train.push_back(row);
    set.groups.push_back(row % 3 == 0 ? "x" : std::to_string(row % 5));  // of 7, 3, 3, 4 and 3 rows
  }
  draw_parts(set, {.test = 0.2, .valid = 0.5, .seed = 1}, "a set");
  const auto groups_of = [&](const std::vector<std::int64_t>& rows) {
    std::set<std::string> groups;
    for (const auto row : rows) groups.insert(set.groups[static_cast<std::size_t>(row)]);
    return groups;
  };
  const auto train = groups_of(set.train), valid = groups_of(set.valid), test = groups_of(set.test);
  CHECK(test.size() + valid.size() + train.size() == 6);
  CHECK(valid.size() > test.size());
  CHECK(set.train.size() + set.valid.size() + set.test.size() == 20);
  CHECK(std::ranges::is_sorted(set.train));
  for (const auto& group : valid) CHECK((!train.contains(group) && !test.contains(group)));
  for (const auto& group : test) CHECK(!train.contains(group));
}
