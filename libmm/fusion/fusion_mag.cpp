#include "fusion/fusion_mag.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/where.h>
#include <fmt/format.h>

#include "base/check.h"
#include "base/hash.h"
#include "nn/dropout.h"
#include "nn/linear.h"
#include "nn/norm.h"

namespace mm::fusions {
namespace {

// The same steps as the first's. Of cleared modalities. [B, T', C] -> [B, T, C] and [B, T, 1] bool
Modality beside(const Modality& other, std::int64_t T) {
  if (T == 1) return {mean_step(other).unsqueeze(1), present(other).view({-1, 1, 1})};
  return {other.x.expand({-1, T, -1}), other.mask.expand({-1, T}).unsqueeze(-1)};
}

at::Tensor length(const at::Tensor& x) {
  return at::linalg_vector_norm(x, 2, at::IntArrayRef{-1}, /*keepdim=*/true);  // [B, T, 1]
}

struct Gate {
  Gate(const FusionShapes& shapes, double beta, double dropout, const Params& p)
      : beta(beta), dropout(dropout), norm(p / "norm", shapes.modalities[0].width, 1e-5), own(hash64(p.name())) {
    const auto width = shapes.modalities[0].width;
    for (std::size_t m = 1; m < shapes.modalities.size(); ++m) {
      const auto other = shapes.modalities[m].width, place = static_cast<std::int64_t>(m) - 1;
      gates.emplace_back((p / "gate")[place], width + other, width);
      shifts.emplace_back((p / "shift")[place], other, width);
    }
  }

  // By the others, of which those that are missing shift nothing. z [B, T, C] -> [B, T, C]
  at::Tensor shifted(const at::Tensor& z, std::span<const Modality> others) const {
    if (others.empty()) return z;
    at::Tensor h;
    for (std::size_t m = 0; m < others.size(); ++m) {
      const auto [x, there] = beside(others[m], z.size(1));                                   // [B, T, C'], [B, T, 1]
      const auto by = gates[m](at::cat({z, x}, 2), Activation::relu) * shifts[m](x) * there;  // [B, T, C]
      h = h.defined() ? h + by : by;
    }
    const auto far = length(h);                                      // [B, T, 1]
    const auto ratio = length(z) * beta / (far + far.eq(0) + 1e-6);  // [B, T, 1]
    return z + ratio.clamp_max(1) * h;                               // [B, T, C]
  }

  double beta, dropout;
  LayerNorm norm;
  std::vector<Linear> gates, shifts;
  std::uint64_t own;
};

}  // namespace

Fusion mag(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto beta = arguments.number("beta", 1, 0, 1e6), dropout = arguments.rate("dropout", 0.5);
  const auto& first = shapes.modalities.front();
  for (const auto& other : shapes.modalities)
    MM_CHECK(first.steps == 1 || other.steps == 1 || other.steps == first.steps, Kind::usage,
             fmt::format("'{}' has {} steps and '{}' has {}: what shifts it needs the same, or one", first.name, first.steps, other.name,
                         other.steps),
             "");
  shapes.fused = first.steps == 1 ? FusedShape{first.width} : FusedShape{first.steps, first.width};
  return [gate = Gate(shapes, beta, dropout, p)](std::span<const Modality> modalities, std::uint64_t key) -> Fused {
    const auto& z = modalities.front();
    const auto y = dropped(gate.norm(gate.shifted(z.x, modalities.subspan(1))), gate.dropout, key, gate.own);  // [B, T, C]
    const auto there = cleared({y, z.mask}).x;                                                                 // [B, T, C]
    return {z.x.size(1) == 1 ? there.squeeze(1) : there};                                                      // [B, C] or [B, T, C]
  };
}

}  // namespace mm::fusions
