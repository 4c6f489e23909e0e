#include "model/noise_schedule.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cumprod.h>
#include <ATen/ops/linspace.h>
#include <fmt/format.h>

#include <numbers>

#include "base/check.h"
#include "tensor/shape.h"

namespace mm {
namespace {

void check_steps(int64_t steps) { MM_CHECK(steps >= 1, Kind::usage, fmt::format("{} steps of noise, but one or more are needed", steps)); }

}  // namespace

at::Tensor linear_betas(int64_t steps, double first, double last) {
  check_steps(steps);
  MM_CHECK(first > 0 && first <= last && last < 1, Kind::usage,
           fmt::format("noise from {} to {}: both must be in (0, 1), the second not below the first", first, last));
  return at::linspace(first, last, steps, at::kDouble);  // [T]
}

at::Tensor cosine_betas(int64_t steps, double offset, double most) {
  check_steps(steps);
  MM_CHECK(offset >= 0 && most > 0 && most < 1, Kind::usage,
           fmt::format("an offset of {} and at most {} noise a step: 0 or more, and in (0, 1)", offset, most));
  const auto time = at::arange(steps + 1, at::kDouble) / static_cast<double>(steps);           // [T + 1]
  const auto left = ((time + offset) / (1 + offset) * (std::numbers::pi / 2)).cos().square();  // [T + 1]
  return (1 - left.slice(0, 1) / left.slice(0, 0, steps)).clamp_max(most);                     // [T]
}

at::Tensor signal_left(const at::Tensor& betas) {
  shape(betas, "T", "betas");
  return at::cumprod(1 - betas.to(at::kDouble), 0);  // [T]
}

}  // namespace mm
