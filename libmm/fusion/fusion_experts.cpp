#include "fusion/fusion_experts.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "fusion/over_present.h"
#include "nn/linear.h"

namespace mm::fusions {
namespace {

// Which the `top` largest of each row are. [B, E] -> the same, bool
at::Tensor largest(const at::Tensor& scores, std::int64_t top) {
  const auto places = std::get<1>(scores.topk(top, 1));                         // [B, top]
  return at::zeros_like(scores, at::kBool).scatter(1, places, /*value=*/true);  // [B, E]
}

// What is small where all experts are used alike. [B, E], [B, E] bool -> []
at::Tensor imbalance(const at::Tensor& scores, const at::Tensor& chosen) {
  const auto used = chosen.to(scores.dtype()).mean(0), likely = scores.softmax(1).mean(0);  // [E]
  return (used / used.sum() * likely).sum() * scores.size(1);                               // []
}

}  // namespace

Fusion experts(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = arguments.count(0, "the width of what comes out");
  const auto count = arguments.count("experts", 4, 1), top = arguments.count("top", std::min<std::int64_t>(2, count), 1);
  const double balance = arguments.number("balance", 0.01, 0, 1e6);
  MM_CHECK(top <= count, Kind::usage, fmt::format("the {} best of {} experts", top, count), "", "lower top=, or raise experts=");
  const auto whole = whole_width(shapes.modalities);
  const Linear gate(p / "gate", whole, count), each(p / "experts", whole, count * width);
  shapes.fused = {width};
  return [=](std::span<const Modality> modalities, std::uint64_t) -> Fused {
    const auto x = joined_means(modalities);                                                                     // [B, S]
    const auto scores = gate(x);                                                                                 // [B, E]
    const auto chosen = largest(scores.detach(), top);                                                           // [B, E]
    const auto opinions = each(x).view({-1, count, width});                                                      // [B, E, D]
    return {weighted_sum(opinions, softmax_over_present(scores, chosen)), imbalance(scores, chosen) * balance};  // [B, D]
  };
}

}  // namespace mm::fusions
