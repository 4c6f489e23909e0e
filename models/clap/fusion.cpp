#include "clap/fusion.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/rsqrt.h>

#include <string>

namespace mm::clap {
namespace {

constexpr double kNormEps = 1e-5;

// Steps `from` (a convolution of 1 x 1) and `from` + 1 (a norm) of a sequence, as one product.
Linear product(const Params& p, int64_t from, int64_t in, int64_t out) {
  const auto weight = p[from]("weight", {out, in, 1, 1}).flatten(1);  // [out, in]
  const auto bias = p[from]("bias", {out});                           // [out]
  const BatchNorm norm(p[from + 1], out);
  return {weight * norm.scale.unsqueeze(1), bias * norm.scale + norm.shift};
}

}  // namespace

BatchNorm::BatchNorm(const Params& p, int64_t width) {
  scale = p("weight", {width}) * at::rsqrt(p("running_var", {width}) + kNormEps);  // [C]
  shift = p("bias", {width}) - p("running_mean", {width}) * scale;                 // [C]
}

Fusion::Fusion(const Params& p, const SoundConfig& c)
    : local_in(product(p / "local_att", 0, c.width, c.width / c.fusion_ratio)),
      local_out(product(p / "local_att", 3, c.width / c.fusion_ratio, c.width)),
      global_in(product(p / "global_att", 1, c.width, c.width / c.fusion_ratio)),
      global_out(product(p / "global_att", 4, c.width / c.fusion_ratio, c.width)) {}

at::Tensor Fusion::operator()(const at::Tensor& whole, const at::Tensor& parts) const {
  const auto both = (whole + parts).permute({0, 2, 3, 1});                                   // [B, G, G, E]
  const auto here = local_out(local_in(both, Activation::relu));                             // [B, G, G, E]
  const auto everywhere = global_out(global_in(both.mean({1, 2}, true), Activation::relu));  // [B, 1, 1, E]
  const auto share = (here + everywhere).sigmoid().permute({0, 3, 1, 2});                    // [B, E, G, G]
  return whole * share * 2 + parts * (1 - share) * 2;                                        // [B, E, G, G]
}

}  // namespace mm::clap
