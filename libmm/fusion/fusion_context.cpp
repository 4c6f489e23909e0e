#include "fusion/fusion_context.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <cmath>

#include "fusion/fitting_shapes.h"
#include "nn/attention.h"

namespace mm::fusions {
namespace {

// (softmax(X Y^T) Y) * X. -> [B, T, C]
at::Tensor attended(const Modality& x, const Modality& y) {
  const auto unscaled = x.x * std::sqrt(static_cast<double>(x.x.size(2)));         // attention divides by as much
  return attend_seen(unscaled, y.x, y.x, y.mask.unsqueeze(1), /*heads=*/1) * x.x;  // [B, T, C]
}

}  // namespace

Fusion mmmu_ba(BlockArguments&, FusionShapes& shapes, const Params&) {
  check_several("mmmu-ba", shapes.modalities);
  check_same_steps(shapes.modalities);
  check_same_width(shapes.modalities);
  const auto M = std::ssize(shapes.modalities);
  shapes.fused = {shapes.modalities[0].steps, M * M * shapes.modalities[0].width};
  return [](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    std::vector<at::Tensor> parts;
    for (std::size_t a = 0; a < modalities.size(); ++a)
      for (std::size_t b = a + 1; b < modalities.size(); ++b) {
        parts.push_back(attended(modalities[a], modalities[b]));  // [B, T, C]
        parts.push_back(attended(modalities[b], modalities[a]));
      }
    for (const auto& modality : modalities) parts.push_back(modality.x);
    return {at::cat(parts, 2)};  // [B, T, M^2 C]
  };
}

}  // namespace mm::fusions
