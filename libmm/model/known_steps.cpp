#include "model/known_steps.h"

#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

namespace mm {

KnownSteps known_steps(const at::Tensor& x, bool steps) {
  const std::int64_t first = steps ? 2 : 1;  // dimension of what is there as a whole
  const auto known = x.dim() == first ? x.isnan().logical_not() : x.isnan().logical_not().flatten(first).all(-1);  // [B, T] or [B]
  auto shape = x.sizes().vec();
  for (auto i = static_cast<std::size_t>(first); i < shape.size(); ++i) shape[i] = 1;
  const auto clean = at::where(known.view(shape), x, at::zeros({}, x.options()));  // [B, ...]
  return {clean, known, steps && !known.all().item().toBool() ? known : at::Tensor()};
}

}  // namespace mm
