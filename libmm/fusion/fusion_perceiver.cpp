#include "fusion/fusion_perceiver.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <fmt/format.h>

#include "base/check.h"
#include "nn/sinusoids.h"
#include "nn/transformer_layer.h"

namespace mm::fusions {
namespace {

struct Source {
  Linear projection;
  at::Tensor code, places;  // [D], [T, D]
};

class Perceiver {
 public:
  Perceiver(const FusionShapes& shapes, const TransformerLayerSettings& how, std::int64_t width, std::int64_t latents, std::int64_t layers,
            const Params& p)
      : latents_((p / "latents")("token", {latents, width})),
        input_norm_(p / "input_norm", width, 1e-5),
        norm_(p / "norm", width, 1e-5),
        crossing_(how, width, p / "crossing") {
    for (std::int64_t m = 0; m < std::ssize(shapes.modalities); ++m) {
      const auto& shape = shapes.modalities[static_cast<std::size_t>(m)];
      sources_.push_back({.projection = Linear((p / "projections")[m], shape.width, width),
                          .code = (p / "codes")[m]("token", {width}),
                          .places = sinusoids(shape.steps, width)});
    }
    for (std::int64_t l = 0; l < layers; ++l) layers_.emplace_back(how, width, (p / "layers")[l]);
  }

  Fused operator()(std::span<const Modality> modalities, std::uint64_t key) const {
    std::vector<at::Tensor> steps, masks;
    for (std::size_t m = 0; m < sources_.size(); ++m) {
      const auto& [x, mask] = modalities[m];
      steps.push_back(sources_[m].projection(x) + (sources_[m].code + sources_[m].places.to(x.device())));  // [B, T, D]
      masks.push_back(mask);                                                                                // [B, T]
    }
    const auto start = latents_.expand({masks[0].size(0), -1, -1});                              // [B, latents, D]
    auto z = crossing_.crossing(start, input_norm_(at::cat(steps, 1)), at::cat(masks, 1), key);  // [B, latents, D]
    for (const auto& layer : layers_) z = layer(z, {}, key);
    return {norm_(z.mean(1))};  // [B, D]
  }

 private:
  std::vector<Source> sources_;
  at::Tensor latents_;  // [latents, D]
  LayerNorm input_norm_, norm_;
  TransformerLayer crossing_;
  std::vector<TransformerLayer> layers_;
};

}  // namespace

Fusion perceiver(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = arguments.count(0, "the width that all are brought to");
  const auto latents = arguments.count("latents", 8, 1), layers = arguments.count("layers", 2, 0);
  const TransformerLayerSettings how{.heads = arguments.count("heads", 4, 1), .hidden = width, .dropout = arguments.rate("dropout", 0)};
  MM_CHECK(width % how.heads == 0, Kind::usage, fmt::format("{} heads do not divide a width of {}", how.heads, width), "");
  const Perceiver fuse(shapes, how, width, latents, layers, p);
  shapes.fused = {width};
  return fuse;
}

}  // namespace mm::fusions
