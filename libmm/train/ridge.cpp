#include "train/ridge.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>

#include <cmath>
#include <limits>

#include "base/check.h"

namespace mm {
namespace {

// Ridges that are tried, for each row: 10^-3, 10^-2.5, ..., 10^4. Standardised features make the products of a row sum to C.
constexpr int kFirst = -6, kLast = 8;

}  // namespace

Ridge::Ridge(const at::Tensor& features, const at::Tensor& targets) {
  const at::NoGradGuard no_grad;
  MM_ASSERT(features.dim() == 2 && features.size(0) > 0 && targets.dim() == 2 && targets.size(0) == features.size(0));
  const auto N = static_cast<double>(features.size(0));
  auto x = features.to(at::kDouble);                // [N, C]
  middle_ = x.mean(0);                              // [C]
  x = x - middle_;                                  // [N, C]
  spread_ = x.square().mean(0).sqrt();              // [C]
  spread_ = spread_.masked_fill(spread_.eq(0), 1);  // [C]
  x = x / spread_;                                  // [N, C]
  auto y = targets.to(at::kDouble);                 // [N, K]
  bias_ = y.mean(0);                                // [K]
  y = y - bias_;                                    // [N, K]

  const auto [U, S, Vh] = at::linalg_svd(x, /*full_matrices=*/false);  // [N, R], [R], [R, C]
  const auto turned = U.t().matmul(y), squares = S.square();           // [R, K], [R]
  double least = std::numeric_limits<double>::infinity();
  for (int half = kFirst; half <= kLast; ++half) {
    const double ridge = N * std::pow(10.0, half / 2.0);
    const auto kept = squares / (squares + ridge);                                              // [R]
    const auto own = (U.square().matmul(kept) + 1 / N).clamp_max(1 - 1e-9);                     // [N]: how much a row says of itself
    const auto left_out = (y - U.matmul(kept.unsqueeze(1) * turned)) / (1 - own).unsqueeze(1);  // [N, K]
    const double error = left_out.square().sum().item().toDouble();
    if (error >= least) continue;
    least = error;
    ridge_ = ridge;
  }
  weight_ = Vh.t().matmul((S / (squares + ridge_)).unsqueeze(1) * turned);  // [C, K]
}

at::Tensor Ridge::operator()(const at::Tensor& features) const {
  const at::NoGradGuard no_grad;
  return ((features.to(at::kDouble) - middle_) / spread_).matmul(weight_).add(bias_);  // [B, K]
}

}  // namespace mm
