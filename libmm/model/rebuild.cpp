#include "model/rebuild.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <c10/util/accumulate.h>

#include <string>

namespace mm {
namespace {

struct Wanted {
  at::Tensor x, known;  // [B, C] f32, 0 where nothing is known; [B, C] bool
};

Wanted wanted(const at::Tensor& input, bool steps) {
  const auto known = input.isnan().logical_not();                          // [B, ...]
  const auto x = at::where(known, input, at::zeros({}, input.options()));  // [B, ...]
  if (!steps) return {x.flatten(1), known.flatten(1)};                     // [B, C]
  const auto there = known.all(2, /*keepdim=*/true);                       // [B, T, 1]
  const auto count = there.sum(1);                                         // [B, 1]
  const auto mean = (x * there).sum(1) / count.clamp_min(1);               // [B, C]
  return {mean, count.gt(0).expand_as(mean)};
}

}  // namespace

Rebuild::Rebuild(const StackPlan& plan, std::int64_t fused, const Params& p) : weight_(plan.rebuild) {
  for (std::size_t m = 0; m < plan.views.size(); ++m) {
    const auto& shape = plan.views[m];
    const bool steps = shape.size() == 2;
    const std::int64_t width = steps ? shape[1] : c10::multiply_integers(shape);
    decoders_.push_back({.steps = steps, .tell = {p / "rebuild" / std::to_string(m), fused, width}});
  }
}

at::Tensor Rebuild::operator()(const at::Tensor& fused, std::span<const at::Tensor> inputs, const at::Tensor& left_out) const {
  const auto from = fused.dim() == 3 ? fused.mean(1) : fused;  // [B, C]
  auto errors = at::zeros({from.size(0)}, from.options());     // [B]
  for (std::size_t m = 0; m < decoders_.size(); ++m) {
    const auto& [steps, tell] = decoders_[m];
    const auto [x, known] = wanted(inputs[m], steps);                            // [B, C]
    const auto squares = (tell(from) - x).square() * known;                      // [B, C]
    const auto error = squares.sum(1) / known.sum(1).clamp_min(1);               // [B]
    errors = errors + error * left_out.select(1, static_cast<std::int64_t>(m));  // [B]
  }
  return weight_ * errors.mean();  // []
}

}  // namespace mm
