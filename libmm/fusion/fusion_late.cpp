#include "fusion/fusion_late.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include "fusion/fusion_attention.h"
#include "fusion/over_present.h"
#include "fusion/projections.h"

namespace mm::fusions {
namespace {

// The opinions of a late fusion of K numbers, which are its shape.
Projections opinions_of(BlockArguments& arguments, FusionShapes& shapes, const Params& p, std::int64_t least = 1) {
  const auto width = arguments.count(0, "how many numbers come out", least);
  shapes.fused = {width};
  return Projections(shapes.modalities, width, p / "opinions");
}

std::int64_t count_of(const FusionShapes& shapes) { return std::ssize(shapes.modalities); }

}  // namespace

Fusion late_average(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  return [opinions = opinions_of(arguments, shapes, p)](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    return {mean_over_present(opinions(modalities), presences(modalities))};  // [B, K]
  };
}

Fusion late_weighted(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto opinions = opinions_of(arguments, shapes, p);
  const auto scores = p("gate.bias", {count_of(shapes)});  // [M]
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    const auto weights = softmax_over_present(scores, presences(modalities));  // [B, M]
    return {weighted_sum(opinions(modalities), weights)};                      // [B, K]
  };
}

Fusion late_product(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  return [opinions = opinions_of(arguments, shapes, p, 2)](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    const auto each = opinions(modalities).log_softmax(-1);                  // [B, M, K]
    return {sum_over_present(each, presences(modalities)).log_softmax(-1)};  // [B, K]
  };
}

Fusion late_stacking(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto opinions = opinions_of(arguments, shapes, p);
  const auto width = shapes.fused[0], count = count_of(shapes);
  const Linear stacked(p / "stacked", count * width + count, width);
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    const auto all = opinions(modalities).flatten(1);                            // [B, M K]
    return {stacked(at::cat({all, presences(modalities).to(all.dtype())}, 1))};  // [B, K]
  };
}

Fusion late_gated(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  return attended(shapes, arguments.count(0, "how many numbers come out"), p);
}

Fusion hybrid(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto opinions = opinions_of(arguments, shapes, p);
  const Linear whole(p / "whole", whole_width(shapes.modalities), shapes.fused[0]);
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    const auto late = opinions(modalities).sum(1);                                               // [B, K]; a missing one is 0
    const auto voices = presences(modalities).sum(1, /*keepdim=*/true).add(1).to(late.dtype());  // [B, 1]
    return {(late + whole(joined_means(modalities))) / voices};                                  // [B, K]
  };
}

}  // namespace mm::fusions
