#include "train/objective_value.h"

#include <ATen/core/Reduction.h>
#include <ATen/ops/huber_loss.h>
#include <ATen/ops/l1_loss.h>
#include <ATen/ops/mse_loss.h>
#include <fmt/format.h>

#include "base/check.h"
#include "nn/objective_check.h"

namespace mm {
namespace {

// The target as a constant in the output's number type, and both of one shape.
at::Tensor constant(const at::Tensor& output, const at::Tensor& target) {
  check_same_shape(output, "output", target, "target");
  return target.detach().to(wide(output).options());
}

}  // namespace

at::Tensor squared_error(const at::Tensor& output, const at::Tensor& target) {
  return at::mse_loss(wide(output), constant(output, target), at::Reduction::Sum);
}

at::Tensor absolute_error(const at::Tensor& output, const at::Tensor& target) {
  return at::l1_loss(wide(output), constant(output, target), at::Reduction::Sum);
}

at::Tensor huber(const at::Tensor& output, const at::Tensor& target, double threshold) {
  MM_CHECK(threshold > 0, Kind::usage, fmt::format("Huber's threshold is {}, but must be above 0", threshold));
  return at::huber_loss(wide(output), constant(output, target), at::Reduction::Sum, threshold);
}

}  // namespace mm
