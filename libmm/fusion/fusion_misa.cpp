#include "fusion/fusion_misa.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include "base/check.h"
#include "fusion/fitting_shapes.h"
#include "fusion/over_pairs.h"
#include "fusion/projections.h"
#include "nn/objective_domain.h"
#include "nn/transformer_layer.h"

namespace mm::fusions {
namespace {

struct Weights {
  double difference, similarity, reconstruction;
};

// Of a modality: what is its own, and how it is told from both parts.
struct Own {
  LayerNorm norm;
  Linear part, reconstruction;
};

// What became of all modalities. [B, M, D] each
struct Parts {
  at::Tensor whole, own, shared, told;
};

class Misa {
 public:
  Misa(const FusionShapes& shapes, const TransformerLayerSettings& how, std::int64_t width, const Weights& weights, const Params& p)
      : projections_(shapes.modalities, width, p / "projections"),
        shared_(p / "shared", width, width),
        layer_(how, width, p / "layer"),
        weights_(weights) {
    for (std::int64_t m = 0; m < std::ssize(shapes.modalities); ++m)
      own_.push_back({.norm = LayerNorm((p / "norms")[m], width, 1e-5),
                      .part = Linear((p / "private")[m], width, width),
                      .reconstruction = Linear((p / "reconstruction")[m], width, width)});
  }

  Fused operator()(std::span<const Modality> modalities, std::uint64_t key) const {
    const auto present = presences(modalities);  // [B, M]
    const auto parts = parts_of(modalities);
    const auto there = at::cat({present, present}, 1);                                       // [B, 2 M]
    const auto tokens = layer_(at::cat({parts.own, parts.shared}, 1), there, key);           // [B, 2 M, D]
    const auto fused = tokens.masked_fill(there.logical_not().unsqueeze(-1), 0).flatten(1);  // [B, 2 M D]
    return {fused, penalty(parts, present)};
  }

 private:
  Parts parts_of(std::span<const Modality> modalities) const {
    const auto projected = at::relu(projections_(modalities));  // [B, M, D]
    std::vector<at::Tensor> whole, own, told;
    for (std::size_t m = 0; m < own_.size(); ++m) {
      whole.push_back(own_[m].norm(projected.select(1, static_cast<std::int64_t>(m))));  // [B, D]
      own.push_back(at::sigmoid(own_[m].part(whole[m])));                                // [B, D]
    }
    const auto all = at::stack(whole, 1);           // [B, M, D]
    const auto shared = at::sigmoid(shared_(all));  // [B, M, D]
    for (std::size_t m = 0; m < own_.size(); ++m)
      told.push_back(own_[m].reconstruction(own[m] + shared.select(1, static_cast<std::int64_t>(m))));  // [B, D]
    return {all, at::stack(own, 1), shared, at::stack(told, 1)};
  }

  at::Tensor penalty(const Parts& parts, const at::Tensor& present) const {
    const auto M = present.size(1);
    auto difference = over_pairs(parts.own, present, 1, difference_loss);                                                     // []
    auto similarity = at::zeros({}, parts.own.options()), reconstruction = similarity;                                        // []
    const auto rows = [&](const at::Tensor& x, std::int64_t m) { return rows_there(x.select(1, m), present.select(1, m)); };  // [N, D]
    for (std::int64_t m = 0; m < M; ++m) {
      const auto shared = rows(parts.shared, m);  // [N, D]
      if (shared.size(0) == 0) continue;
      difference = difference + difference_loss(shared, rows(parts.own, m));
      reconstruction = reconstruction + (rows(parts.told, m) - rows(parts.whole, m)).square().mean();
      for (std::int64_t n = m + 1; n < M; ++n)
        if (const auto other = rows(parts.shared, n); other.size(0) > 0) similarity = similarity + cmd(shared, other);
    }
    const double pairs = static_cast<double>(M * (M - 1)) / 2;
    return weights_.difference * difference + weights_.similarity * similarity / pairs +
           weights_.reconstruction * reconstruction / static_cast<double>(M);  // []
  }

  Projections projections_;
  Linear shared_;
  TransformerLayer layer_;
  std::vector<Own> own_;
  Weights weights_;
};

}  // namespace

at::Tensor difference_loss(const at::Tensor& left, const at::Tensor& right) {
  const auto directions = [](const at::Tensor& x) {
    const auto centred = x - x.mean(0, /*keepdim=*/true);                                                          // [N, C]
    return centred / (at::linalg_vector_norm(centred.detach(), 2, at::IntArrayRef{-1}, /*keepdim=*/true) + 1e-6);  // [N, C]
  };
  return directions(left).t().matmul(directions(right)).square().mean();  // []
}

Fusion misa(BlockArguments& arguments, FusionShapes& shapes, const Params& p) {
  const auto width = arguments.count(0, "the width of its parts");
  const TransformerLayerSettings how{
      .heads = arguments.count("heads", 2, 1), .hidden = arguments.count("hidden", 2048, 1), .post = true, .activation = Activation::relu};
  const Weights weights{.difference = arguments.number("difference", 0.3, 0, 1e6),
                        .similarity = arguments.number("similarity", 1, 0, 1e6),
                        .reconstruction = arguments.number("reconstruction", 1, 0, 1e6)};
  check_several("misa", shapes.modalities);
  MM_CHECK(width % how.heads == 0, Kind::usage, fmt::format("{} heads do not divide a width of {}", how.heads, width), "");
  const Misa fuse(shapes, how, width, weights, p);
  shapes.fused = {2 * std::ssize(shapes.modalities) * width};
  return fuse;
}

}  // namespace mm::fusions
