#include "data/array_split.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::vector<std::int64_t> all(std::int64_t count) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) rows[static_cast<std::size_t>(i)] = i;
  return rows;
}

void check_apart(const DrawnRows& rows, std::size_t drawn, std::size_t count) {
  CHECK(rows.drawn.size() == drawn);
  CHECK(rows.drawn.size() + rows.left.size() == count);
  CHECK(std::ranges::is_sorted(rows.drawn));
  CHECK(std::ranges::is_sorted(rows.left));
  std::set<std::int64_t> both(rows.drawn.begin(), rows.drawn.end());
  both.insert(rows.left.begin(), rows.left.end());
  CHECK(both.size() == count);
}

}  // namespace

TEST_CASE("a fraction of all rows depends on the seed alone, and grows by more rows") {
  const auto rows = draw_fraction(all(100), 0.2, {}, 1, "valid");
  check_apart(rows, 20, 100);
  CHECK(draw_fraction(all(100), 0.2, {}, 1, "valid").drawn == rows.drawn);
  CHECK(draw_fraction(all(100), 0.2, {}, 2, "valid").drawn != rows.drawn);
  CHECK(draw_fraction(all(100), 0.2, {}, 1, "test").drawn != rows.drawn);
  CHECK(std::ranges::includes(draw_fraction(all(100), 0.3, {}, 1, "valid").drawn, rows.drawn));
  check_apart(draw_fraction(all(100), 0, {}, 1, "valid"), 0, 100);
}

TEST_CASE("stratified fractions take as much of every class") {
  const auto labels = at::arange(100, at::kLong).lt(90).to(at::kLong);
  const auto rows = draw_fraction(all(100), 0.2, labels, 1, "valid");
  check_apart(rows, 20, 100);
  CHECK(std::ranges::count_if(rows.drawn, [](auto row) { return row >= 90; }) == 2);
}

TEST_CASE("so many rows of every class") {
  const auto labels = at::arange(100, at::kLong).remainder(4);
  const auto rows = draw_per_class(all(100), 5, labels, {"a", "b", "c", "d"}, 1, "x.npz");
  check_apart(rows, 20, 100);
  for (int c = 0; c < 4; ++c) CHECK(std::ranges::count_if(rows.drawn, [&](auto row) { return row % 4 == c; }) == 5);
  CHECK(complaint([&] {
          draw_per_class({0, 1, 4}, 2, labels, {"a", "b", "c", "d"}, 1, "x.npz");
        }) == "x.npz: class 'b' has 1 rows for training, 2 are asked for");
}

TEST_CASE("what an array says of the split") {
  const auto read = [](const at::Tensor& stored, const std::vector<std::string>* texts = nullptr) {
    return read_split(stored, texts, "fold", "x.npz");
  };
  CHECK(at::equal(read(at::tensor({0, 1, 1}, at::kLong)), at::tensor({0, 2, 2}, at::kLong)));
  CHECK(at::equal(read(at::tensor({0, 1, 2}, at::kByte).view({3, 1})), at::tensor({0, 1, 2}, at::kLong)));
  CHECK(at::equal(read(at::tensor({0, 1}).ne(0)), at::tensor({0, 2}, at::kLong)));
  const std::vector<std::string> texts{"test", "train", "val"}, others{"fold1"};
  CHECK(at::equal(read(at::tensor({1, 0, 2}, at::kLong), &texts), at::tensor({0, 2, 1}, at::kLong)));
  CHECK(complaint([&] { read(at::tensor({0}, at::kLong), &others); }) ==
        "x.npz: the split 'fold' says 'fold1'; train, valid and test are known");
  CHECK(complaint([&] { read(at::tensor({0, 3})); }).starts_with("x.npz: the split 'fold' holds numbers from 0 to 3; "));
  CHECK(complaint([&] { read(at::tensor({0.0F, 1.0F})); }) == "x.npz: the split 'fold' is not one whole number or text for each row");
}
