#include "fusion/fusion_concat.h"

#include <ATen/ops/cat.h>

#include "fusion/fitting_shapes.h"

namespace mm::fusions {

Fusion concat(BlockArguments&, FusionShapes& shapes, const Params&) {
  shapes.fused = {whole_width(shapes.modalities)};
  return [](std::span<const Modality> modalities, std::uint64_t) -> Fused { return {joined_means(modalities)}; };  // [B, sum of C]
}

Fusion concat_steps(BlockArguments&, FusionShapes& shapes, const Params&) {
  check_same_steps(shapes.modalities);
  shapes.fused = {shapes.modalities.front().steps, whole_width(shapes.modalities)};
  return [](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    std::vector<at::Tensor> parts;
    for (const auto& modality : modalities) parts.push_back(modality.x);  // [B, T, C]
    return {at::cat(parts, 2)};                                           // [B, T, sum of C]
  };
}

}  // namespace mm::fusions
