#include "fusion/fusion_concat.h"

#include <ATen/ops/cat.h>
#include <fmt/format.h>

#include "base/check.h"

namespace mm::fusions {

Fusion concat(BlockArguments&, FusionShapes& shapes, const Params&) {
  shapes.fused = {whole_width(shapes.modalities)};
  return [](std::span<const Modality> modalities, std::uint64_t) -> Fused { return {joined_means(modalities)}; };  // [B, sum of C]
}

Fusion concat_steps(BlockArguments&, FusionShapes& shapes, const Params&) {
  const auto& first = shapes.modalities.front();
  for (const auto& modality : shapes.modalities)
    MM_CHECK(modality.steps == first.steps, Kind::usage,
             fmt::format("'{}' has {} steps and '{}' has {}: side by side they need the same", first.name, first.steps, modality.name,
                         modality.steps),
             "");
  shapes.fused = {first.steps, whole_width(shapes.modalities)};
  return [](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    std::vector<at::Tensor> parts;
    for (const auto& modality : modalities) parts.push_back(modality.x);  // [B, T, C]
    return {at::cat(parts, 2)};                                           // [B, T, sum of C]
  };
}

}  // namespace mm::fusions
