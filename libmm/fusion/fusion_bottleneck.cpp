#include "fusion/fusion_bottleneck.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <fmt/format.h>

#include "base/check.h"
#include "fusion/over_present.h"
#include "nn/sinusoids.h"
#include "nn/transformer_layer.h"

namespace mm::fusions {
namespace {

struct Stream {
  Linear projection;
  at::Tensor token, places;              // [D], [T, D]
  std::vector<TransformerLayer> layers;  // one for every layer
};

class Bottleneck {
 public:
  Bottleneck(const FusionShapes& shapes, const TransformerLayerSettings& how, std::int64_t width, std::int64_t tokens, std::int64_t layers,
             const Params& p)
      : tokens_((p / "bottleneck")("token", {tokens, width})), norm_(p / "norm", width, 1e-5) {
    for (std::int64_t m = 0; m < std::ssize(shapes.modalities); ++m) {
      const auto& shape = shapes.modalities[static_cast<std::size_t>(m)];
      streams_.push_back({.projection = Linear((p / "projections")[m], shape.width, width),
                          .token = (p / "classes")[m]("token", {width}),
                          .places = sinusoids(shape.steps, width),
                          .layers = {}});
      for (std::int64_t l = 0; l < layers; ++l) streams_.back().layers.emplace_back(how, width, (p / "layers")[l][m]);
    }
  }

  at::Tensor operator()(std::span<const Modality> modalities, std::size_t fuse_from, std::uint64_t key) const {
    const auto present = presences(modalities);  // [B, M]
    const auto B = present.size(0);
    std::vector<Modality> x;
    for (std::size_t m = 0; m < streams_.size(); ++m) x.push_back(begun(streams_[m], modalities[m]));
    auto shared = tokens_.expand({B, -1, -1});                              // [B, tokens, D]
    const auto always = at::ones({B, tokens_.size(0)}, present.options());  // [B, tokens]
    for (std::size_t l = 0; l < streams_[0].layers.size(); ++l) {
      std::vector<at::Tensor> said;
      for (std::size_t m = 0; m < streams_.size(); ++m) {
        const auto& layer = streams_[m].layers[l];
        if (l < fuse_from) {
          x[m].x = layer(x[m].x, x[m].mask, key);  // [B, 1 + T, D]
          continue;
        }
        const auto steps = x[m].x.size(1);
        const auto both = layer(at::cat({x[m].x, shared}, 1), at::cat({x[m].mask, always}, 1), key);  // [B, 1 + T + tokens, D]
        x[m].x = both.narrow(1, 0, steps);                                                            // [B, 1 + T, D]
        said.push_back(both.slice(1, steps).flatten(1));                                              // [B, tokens D]
      }
      if (!said.empty()) shared = mean_over_present(at::stack(said, 1), present).view(shared.sizes());  // [B, tokens, D]
    }
    std::vector<at::Tensor> classes;
    for (const auto& modality : x) classes.push_back(norm_(modality.x.select(1, 0)));  // [B, D]
    return mean_over_present(at::stack(classes, 1), present);                          // [B, D]
  }

 private:
  // A class token, and the steps in the common width. -> [B, 1 + T, D]
  static Modality begun(const Stream& stream, const Modality& modality) {
    const auto B = modality.x.size(0);
    const auto steps = stream.projection(modality.x) + stream.places.to(modality.x.device());  // [B, T, D]
    const auto first = at::ones({B, 1}, modality.mask.options());                              // [B, 1]
    return {at::cat({stream.token.expand({B, 1, -1}), steps}, 1), at::cat({first, modality.mask}, 1)};
  }

  std::vector<Stream> streams_;
  at::Tensor tokens_;  // [tokens, D]
  LayerNorm norm_;
};

}  // namespace

Fusion bottleneck(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = arguments.count(0, "the width that all are brought to");
  const auto tokens = arguments.count("tokens", 4, 1), layers = arguments.count("layers", 4, 1);
  const auto fuse_from = static_cast<std::size_t>(arguments.count("fuse-from", 2, 0));
  const TransformerLayerSettings how{.heads = arguments.count("heads", 4, 1), .hidden = 4 * width, .dropout = arguments.rate("dropout", 0)};
  MM_CHECK(width % how.heads == 0, Kind::usage, fmt::format("{} heads do not divide a width of {}", how.heads, width), "");
  shapes.fused = {width};
  return [fuse = Bottleneck(shapes, how, width, tokens, layers, p), fuse_from](std::span<const Modality> modalities,
                                                                               std::uint64_t key) -> Fused {
    return {fuse(modalities, fuse_from, key)};  // [B, D]
  };
}

}  // namespace mm::fusions
