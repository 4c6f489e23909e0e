#include "train/objective_denoise.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "base/check.h"
#include "nn/objective_check.h"
#include "tensor/shape.h"

namespace mm {
namespace {

// One number an item, to be multiplied with items like x. [B] -> [B, 1, ...]
at::Tensor by_item(const at::Tensor& numbers, const at::Tensor& x, std::string_view name) {
  MM_CHECK(x.defined() && x.dim() > 0, Kind::input, "the items have no dimension of a batch");
  const auto B = shape(numbers, "B", name)["B"];
  MM_CHECK(B == x.size(0), Kind::input, fmt::format("{} is of {} items, but there are {}", name, B, x.size(0)));
  std::vector<int64_t> sizes(static_cast<std::size_t>(x.dim()), 1);
  sizes[0] = B;
  return numbers.to(wide(x).options()).view(sizes);
}

}  // namespace

at::Tensor at_steps(const at::Tensor& left, const at::Tensor& steps) {
  const auto T = shape(left, "T", "left")["T"];
  shape(steps, "B", "steps");
  check_labels(steps, T);
  return left.to(steps.device()).index_select(0, steps);  // [B]
}

at::Tensor noised(const at::Tensor& x, const at::Tensor& noise, const at::Tensor& left) {
  check_same_shape(x, "x", noise, "noise");
  const auto kept = by_item(left, x, "left");          // [B, 1, ...]
  return kept.sqrt() * x + (1 - kept).sqrt() * noise;  // [B, ...]
}

at::Tensor noise_velocity(const at::Tensor& x, const at::Tensor& noise, const at::Tensor& left) {
  check_same_shape(x, "x", noise, "noise");
  const auto kept = by_item(left, x, "left");          // [B, 1, ...]
  return kept.sqrt() * noise - (1 - kept).sqrt() * x;  // [B, ...]
}

at::Tensor min_snr_weight(const at::Tensor& left, double most) {
  MM_CHECK(most > 0, Kind::usage, fmt::format("the largest signal-to-noise ratio is {}, but must be above 0", most));
  shape(left, "B", "left");
  return (most * (1 - left) / left).clamp_max(1);  // [B]; 1 where nothing is left
}

at::Tensor denoising_error(const at::Tensor& predicted, const at::Tensor& wanted, const at::Tensor& weight) {
  check_same_shape(predicted, "predicted", wanted, "wanted");
  MM_CHECK(predicted.dim() > 0, Kind::input, "the items have no dimension of a batch");
  const auto each = (wide(predicted) - wide(wanted).detach()).square().flatten(1).mean(1);  // [B]
  if (!weight.defined()) return each.sum();                                                 // []
  return (by_item(weight.detach(), each, "weight") * each).sum();                           // []
}

at::Tensor flow_point(const at::Tensor& x, const at::Tensor& noise, const at::Tensor& time) {
  check_same_shape(x, "x", noise, "noise");
  const auto t = by_item(time, x, "time");  // [B, 1, ...]
  return (1 - t) * noise + t * x;           // [B, ...]
}

at::Tensor flow_velocity(const at::Tensor& x, const at::Tensor& noise) {
  check_same_shape(x, "x", noise, "noise");
  return x - noise;
}

}  // namespace mm
