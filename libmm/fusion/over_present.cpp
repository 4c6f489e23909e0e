#include "fusion/over_present.h"

#include <ATen/TensorOperators.h>

#include <limits>

namespace mm {

at::Tensor softmax_over_present(const at::Tensor& scores, const at::Tensor& present) {
  const auto none = present.any(1, /*keepdim=*/true).logical_not();  // [B, 1]; a softmax over nothing would be NaN, and so its gradient
  const auto counted = present.logical_or(none);                     // [B, M]
  const auto least = -std::numeric_limits<double>::infinity();
  return scores.expand_as(present).masked_fill(counted.logical_not(), least).softmax(1) * present;  // [B, M]
}

at::Tensor sum_over_present(const at::Tensor& x, const at::Tensor& present) {
  return x.masked_fill(present.logical_not().unsqueeze(-1), 0).sum(1);  // [B, C]
}

at::Tensor mean_over_present(const at::Tensor& x, const at::Tensor& present) {
  return sum_over_present(x, present) / present.sum(1, /*keepdim=*/true).clamp_min(1).to(x.dtype());  // [B, C]
}

at::Tensor max_over_present(const at::Tensor& x, const at::Tensor& present) {
  const auto least = -std::numeric_limits<double>::infinity();
  const auto most = x.masked_fill(present.logical_not().unsqueeze(-1), least).amax(1);  // [B, C]
  return most.masked_fill(present.any(1, /*keepdim=*/true).logical_not(), 0);           // [B, C]
}

at::Tensor weighted_sum(const at::Tensor& x, const at::Tensor& weights) {
  return (x * weights.unsqueeze(-1)).sum(1);  // [B, C]
}

}  // namespace mm
