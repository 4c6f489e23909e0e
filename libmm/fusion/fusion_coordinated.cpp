#include "fusion/fusion_coordinated.h"

#include <ATen/TensorOperators.h>

#include <cmath>

#include "fusion/fitting_shapes.h"
#include "fusion/over_pairs.h"
#include "fusion/over_present.h"
#include "fusion/projections.h"
#include "nn/canonical_correlation.h"
#include "nn/objective_contrast.h"

namespace mm::fusions {
namespace {

using PairPenalty = std::function<at::Tensor(const at::Tensor& left, const at::Tensor& right)>;  // [N, D], [N, D] -> []

// The fusion of a penalty of pairs of at least so many examples.
Fusion in_common_space(BlockArguments& arguments, FusionShapes& shapes, const Params& p, std::int64_t least, const PairPenalty& penalty) {
  const auto width = arguments.count(0, "the width of the common space");
  const double weight = arguments.number("weight", 1, 0, 1e6);
  const bool joined = arguments.flag("joined", false);
  check_several(arguments.name(), shapes.modalities);
  shapes.fused = {joined ? std::ssize(shapes.modalities) * width : width};
  return [=, projections = Projections(shapes.modalities, width, p / "projections")](std::span<const Modality> modalities,
                                                                                     std::uint64_t) -> Fused {
    const auto present = presences(modalities);                                // [B, M]
    const auto h = projections(modalities);                                    // [B, M, D]
    const auto fused = joined ? h.flatten(1) : mean_over_present(h, present);  // [B, M D] or [B, D]
    return {fused, weight * over_pairs(h, present, least, penalty)};
  };
}

}  // namespace

Fusion coordinated(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const double start = std::log(1 / arguments.number("temperature", 0.07, 0.01, 100));
  const auto bias = (p / "log_scale")("bias", {1});
  return in_common_space(arguments, shapes, p, 1, [=](const at::Tensor& left, const at::Tensor& right) {
    return info_nce(left, right, contrast_scale(bias.squeeze(0) + start));  // []
  });
}

Fusion cca(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const double ridge = arguments.number("ridge", 1e-3, 1e-9, 1e3);
  return in_common_space(arguments, shapes, p, 2,
                         [=](const at::Tensor& left, const at::Tensor& right) { return -canonical_correlation(left, right, ridge); });
}

}  // namespace mm::fusions
