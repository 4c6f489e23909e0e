#include "nn/canonical_correlation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_cholesky.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/linalg_svdvals.h>

#include <cmath>

#include "base/check.h"

namespace mm {
namespace {

// L^-1 x^T, L L^T = x^T x + ridge: what S^(-1/2) x^T is but for a rotation, which leaves singular values as they are. [N, C] -> [C, N]
at::Tensor whitened(const at::Tensor& x, double ridge) {
  const auto covariance = x.t().matmul(x) + ridge * at::eye(x.size(1), x.options());            // [C, C]
  return at::linalg_solve_triangular(at::linalg_cholesky(covariance), x.t(), /*upper=*/false);  // [C, N]
}

// With mean 0 over the rows, divided by sqrt(N - 1). [N, C] -> [N, C] f64
at::Tensor centred(const at::Tensor& x) {
  const auto exact = x.to(at::kDouble);
  return (exact - exact.mean(0, /*keepdim=*/true)) / std::sqrt(static_cast<double>(x.size(0) - 1));
}

}  // namespace

at::Tensor canonical_correlation(const at::Tensor& x, const at::Tensor& y, double ridge) {
  MM_ASSERT(x.sizes() == y.sizes() && x.size(0) > 1 && ridge > 0);
  const auto product = whitened(centred(x), ridge).matmul(whitened(centred(y), ridge).t());  // [C, C]
  return at::linalg_svdvals(product).sum().to(at::kFloat);                                   // []
}

}  // namespace mm
