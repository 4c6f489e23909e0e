#include "nn/canonical_correlation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

double correlation(const at::Tensor& x, const at::Tensor& y, double ridge = 1e-9) {
  return canonical_correlation(x, y, ridge).item<double>();
}

}  // namespace

// Values and gradients against the paper's own formula: fusion_coordinated_test.

TEST_CASE("a linear map of the same features correlates wholly, in every direction") {
  const auto x = numbers({20, 3}, 1), map = numbers({3, 3}, 2);
  CHECK(correlation(x, x.matmul(map) + 5) == doctest::Approx(3));
  CHECK(correlation(x, x.matmul(map), /*ridge=*/1) < 2.9);
}

TEST_CASE("of one number each it is the size of the correlation") {
  const auto x = at::tensor({1.F, 2.F, 3.F, 4.F}).view({4, 1}), y = at::tensor({2.F, 1.F, 4.F, 3.F}).view({4, 1});
  CHECK(correlation(x, y) == doctest::Approx(0.6));
  CHECK(correlation(x, -y) == doctest::Approx(0.6));
}

TEST_CASE("features that have nothing in common do not correlate") {
  const auto x = at::tensor({1.F, 1.F, -1.F, -1.F}).view({4, 1}), y = at::tensor({1.F, -1.F, 1.F, -1.F}).view({4, 1});
  CHECK(correlation(x, y) == doctest::Approx(0).scale(1));
}
