#include "fusion/fusion_gated.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tanh.h>

#include "base/check.h"
#include "fusion/projections.h"

namespace mm::fusions {
namespace {

// z and 1 - z; where one of both modalities is missing the other is taken whole. [B, 1, D], [B, 2] bool -> [B, 2, D]
at::Tensor both_gates(const at::Tensor& gate, const at::Tensor& present) {
  const auto gates = at::cat({gate, 1 - gate}, 1);   // [B, 2, D]
  const auto other = present.flip(1).unsqueeze(-1);  // [B, 2, 1]
  return gates.masked_fill(other.logical_not(), 1);  // [B, 2, D]
}

}  // namespace

Fusion gated_unit(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = arguments.count(0, "the width of what comes out");
  const auto count = std::ssize(shapes.modalities), gates = count == 2 ? 1 : count;
  const Projections projections(shapes.modalities, width, p / "projections", /*with_bias=*/false);
  const Linear gate(p / "gate", count * width, gates * width, /*with_bias=*/false);
  shapes.fused = {width};
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    const auto projected = projections(modalities);                                  // [B, M, D]; 0 where one is missing
    auto opened = at::sigmoid(gate(projected.flatten(1))).view({-1, gates, width});  // [B, gates, D]
    if (count == 2) opened = both_gates(opened, presences(modalities));              // [B, 2, D]
    return {(opened * at::tanh(projected)).sum(1)};                                  // [B, D]
  };
}

Fusion film(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = arguments.count(0, "the width of what comes out");
  const std::span<const ModalityShape> all(shapes.modalities);
  MM_CHECK(all.size() > 1, Kind::usage, "'film' needs a modality that modulates the first", "");
  const Projections modulated(all.first(1), width, p / "modulated"), modulating(all.subspan(1), 2 * width, p / "modulating");
  shapes.fused = {width};
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    const auto both = modulating(modalities.subspan(1)).sum(1);                         // [B, 2 D]
    const auto scale = both.narrow(1, 0, width), shift = both.narrow(1, width, width);  // [B, D]
    return {(1 + scale) * modulated(modalities.first(1)).squeeze(1) + shift};           // [B, D]
  };
}

}  // namespace mm::fusions
