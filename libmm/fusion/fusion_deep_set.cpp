#include "fusion/fusion_deep_set.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>

#include "fusion/over_present.h"
#include "fusion/projections.h"

namespace mm::fusions {
namespace {

// Below this a vector keeps a part of its length: at 0 the gradient of a vector of length 1 is infinite, and vectors of zeros are usual.
constexpr double kLeastLength = 1e-3;

at::Tensor normalised(const at::Tensor& x) {
  return x / at::linalg_vector_norm(x, 2, {-1}, /*keepdim=*/true).clamp_min(kLeastLength);  // [B, M, D]
}

}  // namespace

Fusion deep_set(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = arguments.count(0, "the width of what comes out");
  const auto hidden = arguments.count("hidden", width, 1);
  const bool greatest = arguments.flag("max", false);
  const Projections projections(shapes.modalities, width, p / "projections");
  const Linear up(p / "up", width, hidden), down(p / "down", hidden, width);
  shapes.fused = {width};
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    const auto members = normalised(projections(modalities));                                            // [B, M, D]
    const auto set = (greatest ? max_over_present : mean_over_present)(members, presences(modalities));  // [B, D]
    return {down(up(set, Activation::relu))};                                                            // [B, D]
  };
}

}  // namespace mm::fusions
