#include "train/objective_semi.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/max.h>
#include <ATen/ops/softmax.h>
#include <fmt/format.h>

#include "base/check.h"
#include "nn/objective_check.h"
#include "tensor/shape.h"

namespace mm {

double PseudoLabelWeight::at(std::int64_t step) const {
  if (step < begin) return 0;
  if (step >= end) return most;
  return most * static_cast<double>(step - begin) / static_cast<double>(end - begin);
}

at::Tensor pseudo_label(const at::Tensor& scores) {
  shape(scores, "B K", "scores");
  return at::cross_entropy_loss(wide(scores), scores.detach().argmax(-1), {}, at::Reduction::Sum);  // []
}

at::Tensor fixmatch(const at::Tensor& weak, const at::Tensor& strong, double threshold) {
  MM_CHECK(threshold >= 0 && threshold <= 1, Kind::usage, fmt::format("the threshold is {}, but must be in [0, 1]", threshold));
  check_same_shape(weak, "weak", strong, "strong");
  shape(weak, "B K", "weak");
  const auto [probability, label] = at::max(at::softmax(wide(weak).detach(), -1), -1);     // [B], [B]
  const auto each = at::cross_entropy_loss(wide(strong), label, {}, at::Reduction::None);  // [B]
  return (each * (probability >= threshold)).sum();                                        // []
}

}  // namespace mm
