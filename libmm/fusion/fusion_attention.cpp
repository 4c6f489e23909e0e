#include "fusion/fusion_attention.h"

#include <ATen/TensorOperators.h>

#include <algorithm>

#include "fusion/over_present.h"
#include "fusion/projections.h"

namespace mm::fusions {

Fusion attention(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto least = std::ranges::min_element(shapes.modalities, {}, &ModalityShape::width)->width;
  return attended(shapes, arguments.plain_count() == 0 ? least : arguments.count(0, "the width of what comes out"), p);
}

Fusion attended(FusionShapes& shapes, std::int64_t width, const Params& p) {
  const Projections projections(shapes.modalities, width, p / "projections");
  const Linear gate(p / "gate", whole_width(shapes.modalities), std::ssize(shapes.modalities));
  shapes.fused = {width};
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    const auto weights = softmax_over_present(gate(joined_means(modalities)), presences(modalities));  // [B, M]
    return {weighted_sum(projections(modalities), weights)};                                           // [B, D]
  };
}

}  // namespace mm::fusions
