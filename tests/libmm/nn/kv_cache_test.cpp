#include "nn/kv_cache.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include "base/error.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

namespace {
at::Tensor rows(std::vector<int64_t> list) { return at::tensor(list, at::kLong); }
}  // namespace

TEST_CASE("rows find their own past after they were repeated, reordered and dropped") {
  mm::KvCache cache(1, 4, 3, 2, at::kFloat);
  const auto mark = [](std::vector<double> list) { return at::tensor(list, at::kFloat).view({-1, 1, 1}).expand({-1, 1, 2}); };
  const auto seen = [&](int64_t row) {  // what the row reads at each position
    std::vector<int> values;
    for (int64_t t = 0; t < cache.length(); ++t) values.push_back(cache.keys(0)[cache.cell(row, t)][1].item().toInt());
    return values;
  };
  const auto prompt = at::tensor({10.0, 20.0}, at::kFloat).view({1, 2, 1}).expand({1, 2, 2});
  cache.extend(1, 2);
  cache.write(0, prompt, prompt);
  cache.keep(rows({0, 0, 0}));
  cache.extend(3, 1);
  cache.write(0, mark({1, 2, 3}), mark({1, 2, 3}));
  cache.keep(rows({2, 0, 2}));
  CHECK(seen(0) == std::vector{10, 20, 3});
  CHECK(seen(1) == std::vector{10, 20, 1});
  cache.extend(3, 1);
  cache.write(0, mark({4, 5, 6}), mark({4, 5, 6}));
  CHECK(seen(2) == std::vector{10, 20, 3, 6});
  cache.keep(rows({1}));
  CHECK(cache.rows() == 1);
  CHECK(seen(0) == std::vector{10, 20, 1, 5});
  CHECK(mm::difference(cache.cells(), rows({0, 1, 2, 6}).view({1, 4})) == 0);
  cache.rewind(2);
  CHECK(cache.length() == 2);
  cache.keep(rows({0, 0}));
  cache.extend(2, 1);
  cache.write(0, mark({7, 8}), mark({7, 8}));
  CHECK(seen(1) == std::vector{10, 20, 8});
  CHECK(cache.cell(1, 2) == 3);  // the cells of what was forgotten are free again
  CHECK_THROWS_AS(cache.rewind(4), mm::Error);
}

TEST_CASE("what an item has read before it becomes several rows is there once") {
  mm::KvCache cache(2, 10, 8, 3, at::kFloat);
  cache.extend(2, 6);
  CHECK(cache.keys(0).size(0) == 2 * 6 + 8 * 4);
  const auto picture = mm::numbers({2, 6, 3}, 1), prompt = mm::numbers({2, 2, 3}, 2);
  cache.write(1, picture, picture * 2);
  cache.extend(2, 2);  // more than one position may come later, too
  cache.write(1, prompt, prompt * 2);
  cache.keep(rows({0, 0, 1, 1, 1}));
  CHECK(cache.cell(0, 5) == cache.cell(1, 5));
  CHECK(cache.cell(2, 0) == 6);
  CHECK(mm::difference(cache.keys(1)[cache.cell(4, 4)], picture[1][4]) == 0);
  CHECK(mm::difference(cache.values(1)[cache.cell(3, 7)], prompt[1][1] * 2) == 0);
}

TEST_CASE("a cache refuses more than it was made for") {
  mm::KvCache cache(1, 3, 2, 2, at::kFloat);
  CHECK_THROWS_AS(cache.extend(3, 1), mm::Error);
  CHECK_THROWS_AS(cache.extend(1, 4), mm::Error);
  cache.extend(1, 1);
  CHECK_THROWS_AS(cache.extend(1, 3), mm::Error);
  CHECK_THROWS_AS(cache.extend(2, 1), mm::Error);  // rows come by keep()
  CHECK_THROWS_AS(cache.keep(rows({1})), mm::Error);
  CHECK_THROWS_AS(cache.keep(rows({0, 0, 0})), mm::Error);
}
