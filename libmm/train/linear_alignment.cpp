#include "train/linear_alignment.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_cholesky.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>

#include <algorithm>
#include <tuple>

#include "base/check.h"

namespace mm {
namespace {

// L of L L^T = the covariance of these rows, whose diagonal has the mean 1, plus ridge. [N, C] of mean 0 -> [C, C]
at::Tensor root_of_covariance(const at::Tensor& rows, double ridge) {
  const auto products = rows.t().matmul(rows);                      // [C, C]
  const auto scale = products.diagonal().mean().clamp_min(1e-300);  // []
  return at::linalg_cholesky(products / scale + ridge * at::eye(rows.size(1), rows.options())) * scale.sqrt();
}

at::Tensor solved(const at::Tensor& root, const at::Tensor& x, bool upper) { return at::linalg_solve_triangular(root, x, upper); }

}  // namespace

LinearAlignment::LinearAlignment(const at::Tensor& left, const at::Tensor& right, std::int64_t width, double ridge) {
  MM_ASSERT(left.size(0) == right.size(0) && left.size(0) > 1 && ridge > 0);
  MM_ASSERT(width > 0 && width <= std::min(left.size(1), right.size(1)));
  const auto x = left.to(at::kDouble), y = right.to(at::kDouble);  // [N, A], [N, C]
  middle_left_ = x.mean(0);
  middle_right_ = y.mean(0);
  const auto a = x - middle_left_, b = y - middle_right_;                               // [N, A], [N, C]
  const auto of_a = root_of_covariance(a, ridge), of_b = root_of_covariance(b, ridge);  // [A, A], [C, C]
  const auto half = solved(of_a, a.t().matmul(b), false);                               // [A, C]
  const auto product = solved(of_b, half.t(), false).t();                               // [A, C]
  const auto [u, correlations, v] = at::linalg_svd(product, /*full_matrices=*/false);   // [A, K], [K], [K, C]
  const auto weights = correlations.slice(0, 0, width).sqrt();                          // [width]
  left_ = solved(of_a.t(), u.slice(1, 0, width), true) * weights;                       // [A, width]
  right_ = solved(of_b.t(), v.slice(0, 0, width).t(), true) * weights;                  // [C, width]
}

at::Tensor LinearAlignment::left(const at::Tensor& features) const { return at::matmul(features.to(at::kDouble) - middle_left_, left_); }

at::Tensor LinearAlignment::right(const at::Tensor& features) const { return at::matmul(features.to(at::kDouble) - middle_right_, right_); }

}  // namespace mm
