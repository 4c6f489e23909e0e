#include "fusion/fusion_crossmodal.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/hash.h"
#include "fusion/fitting_shapes.h"
#include "nn/dropout.h"
#include "nn/sinusoids.h"
#include "nn/transformer_layer.h"

namespace mm::fusions {
namespace {

struct Encoder {
  Encoder(const TransformerLayerSettings& how, std::int64_t width, std::int64_t count, const Params& p) : norm(p / "norm", width, 1e-5) {
    TransformerLayerSettings own = how;
    own.hidden = 4 * width;
    for (std::int64_t i = 0; i < count; ++i) layers.emplace_back(own, width, (p / "layers")[i]);
  }

  // [B, T, C] -> [B, T, C]
  at::Tensor within(at::Tensor x, const at::Tensor& there, std::uint64_t key) const {
    for (const auto& layer : layers) x = layer(x, there, key);
    return norm(x);
  }

  // x looks at `other`. [B, T, C], [B, S, C] -> [B, T, C]
  at::Tensor across(at::Tensor x, const at::Tensor& other, const at::Tensor& there, std::uint64_t key) const {
    for (const auto& layer : layers) x = layer.crossing(x, layer.norm1(other), there, key);
    return norm(x);
  }

  std::vector<TransformerLayer> layers;
  LayerNorm norm;
};

// One modality: what brings it to the common width, who looks at whom, and its own encoder.
struct Target {
  Linear projection;
  std::vector<Encoder> crossmodal;  // one for every other modality, in order
  Encoder self;
  at::Tensor places, wide_places;  // [T, D], [T, (M - 1) D]
};

at::Tensor placed(const at::Tensor& x, const at::Tensor& places) {
  return x * std::sqrt(static_cast<double>(x.size(-1))) + places.to(x.device());  // [B, T, C]
}

class Crossmodal {
 public:
  Crossmodal(const FusionShapes& shapes, const TransformerLayerSettings& how, std::int64_t width, std::int64_t layers, const Params& p)
      : hidden_(p / "hidden", whole(shapes, width), whole(shapes, width)),
        output_(p / "output", whole(shapes, width), whole(shapes, width)),
        dropout_(how.dropout),
        own_(hash64(p.name())) {
    const auto M = std::ssize(shapes.modalities), wide = (M - 1) * width;
    for (std::int64_t a = 0; a < M; ++a) {
      const auto& shape = shapes.modalities[static_cast<std::size_t>(a)];
      std::vector<Encoder> crossmodal;
      for (std::int64_t b = 0; b < M; ++b)
        if (b != a) crossmodal.emplace_back(how, width, layers, (p / "crossmodal")[a][b]);
      targets_.push_back({.projection = Linear((p / "projections")[a], shape.width, width, /*with_bias=*/false),
                          .crossmodal = std::move(crossmodal),
                          .self = Encoder(how, wide, std::max<std::int64_t>(layers, 3), (p / "self")[a]),
                          .places = sinusoids(shape.steps, width),
                          .wide_places = sinusoids(shape.steps, wide)});
    }
  }

  static std::int64_t whole(const FusionShapes& shapes, std::int64_t width) {
    const auto M = std::ssize(shapes.modalities);
    return M * (M - 1) * width;
  }

  Fused operator()(std::span<const Modality> modalities, std::uint64_t key) const {
    std::vector<at::Tensor> start;
    for (std::size_t m = 0; m < targets_.size(); ++m)
      start.push_back(placed(targets_[m].projection(modalities[m].x), targets_[m].places));  // [B, T, D]
    std::vector<at::Tensor> last;
    for (std::size_t a = 0; a < targets_.size(); ++a) {
      std::vector<at::Tensor> looks;
      for (std::size_t b = 0; b < targets_.size(); ++b)
        if (b != a) looks.push_back(targets_[a].crossmodal[looks.size()].across(start[a], start[b], modalities[b].mask, key));
      const auto whole = placed(at::cat(looks, 2), targets_[a].wide_places);       // [B, T, (M - 1) D]
      const auto steps = targets_[a].self.within(whole, modalities[a].mask, key);  // [B, T, (M - 1) D]
      last.push_back(last_step({steps, modalities[a].mask}));                      // [B, (M - 1) D]
    }
    const auto r = at::cat(last, 1);                                                       // [B, M (M - 1) D]
    return {output_.plus(dropped(hidden_(r, Activation::relu), dropout_, key, own_), r)};  // [B, M (M - 1) D]
  }

 private:
  std::vector<Target> targets_;
  Linear hidden_, output_;
  double dropout_;
  std::uint64_t own_;
};

}  // namespace

Fusion mult(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = arguments.count(0, "the width that all are brought to"), layers = arguments.count("layers", 5, 1);
  const TransformerLayerSettings how{.heads = arguments.count("heads", 5, 1),
                                     .dropout = arguments.rate("dropout", 0.1),
                                     .causal = arguments.flag("causal", false),
                                     .activation = Activation::relu};
  check_several("mult", shapes.modalities);
  MM_CHECK(width % how.heads == 0, Kind::usage, fmt::format("{} heads do not divide a width of {}", how.heads, width), "");
  const Crossmodal fuse(shapes, how, width, layers, p);
  shapes.fused = {Crossmodal::whole(shapes, width)};
  return fuse;
}

}  // namespace mm::fusions
