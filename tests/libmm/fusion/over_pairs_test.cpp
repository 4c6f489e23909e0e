#include "fusion/over_pairs.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <vector>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("pairs of modalities, of the examples that have both") {
  const auto x = at::tensor({1.F, 10.F, 100.F, 2.F, 20.F, 200.F, 3.F, 30.F, 300.F}).view({3, 3, 1});  // [B, M, C]
  const auto present = at::tensor({1, 1, 1, 1, 1, 0, 0, 1, 0}).view({3, 3}).to(at::kBool);            // [B, M]
  std::vector<std::int64_t> counts;
  const auto products = [&](const at::Tensor& left, const at::Tensor& right) {
    counts.push_back(left.size(0));
    return (left * right).sum();
  };
  CHECK(over_pairs(x, present, 1, products).item<float>() == 10 + 40 + 100 + 1000);
  CHECK(counts == std::vector<std::int64_t>{2, 1, 1});
  CHECK(over_pairs(x, present, 2, products).item<float>() == 50);
  CHECK(over_pairs(x, present, 3, products).item<float>() == 0);
}

TEST_CASE("rows of the examples that are there") {
  const auto x = at::tensor({1.F, 2.F, 3.F}).view({3, 1});
  CHECK(at::equal(rows_there(x, at::tensor({1, 0, 1}).to(at::kBool)), at::tensor({1.F, 3.F}).view({2, 1})));
  CHECK(rows_there(x, at::tensor({0, 0, 0}).to(at::kBool)).size(0) == 0);
}
