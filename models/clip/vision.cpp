#include "clip/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <algorithm>

#include "base/check.h"

namespace mm::clip {
namespace {

PreNormBlock block(const Params& p, const VisionConfig& c) {
  const auto part = [&](const char* name) { return Linear(p / "self_attn" / name, c.width, c.width); };
  return {LayerNorm(p / "layer_norm1", c.width, c.norm_eps),
          FusedSelfAttention(side_by_side(part("q_proj"), part("k_proj"), part("v_proj")), part("out_proj"), c.heads),
          LayerNorm(p / "layer_norm2", c.width, c.norm_eps),
          Mlp(Linear(p / "mlp.fc1", c.width, c.mlp_width), Linear(p / "mlp.fc2", c.mlp_width, c.width), c.activation)};
}

}  // namespace

VisionTower::VisionTower(const Params& p, const VisionConfig& c)
    : class_embedding(p("embeddings.class_embedding", {c.width})),
      patch_embedding(p / "embeddings.patch_embedding", 3, c.patch, c.width, false),
      position_embedding(p("embeddings.position_embedding.weight", {c.patches() + 1, c.width})),
      pre_layernorm(p / "pre_layrnorm", c.width, c.norm_eps),  // so spelt in all files
      post_layernorm(p / "post_layernorm", c.width, c.norm_eps) {
  for (int64_t i = 0; i < c.layers; ++i) layers.push_back(block((p / "encoder.layers")[i], c));
}

at::Tensor VisionTower::embed(const at::Tensor& pixels) const {
  const auto first = class_embedding.expand({pixels.size(0), 1, -1});                       // [B, 1, E]
  return pre_layernorm(at::cat({first, patch_embedding(pixels)}, 1) + position_embedding);  // [B, S, E]
}

at::Tensor VisionTower::operator()(const at::Tensor& pixels) const {
  auto x = embed(pixels);                         // [B, S, E]
  for (const auto& layer : layers) x = layer(x);  // [B, S, E]
  return post_layernorm(x);                       // [B, S, E]
}

std::vector<at::Tensor> VisionTower::states(const at::Tensor& pixels, std::span<const int64_t> depths) const {
  MM_ASSERT(!depths.empty() && std::ranges::min(depths) >= 0 && std::ranges::max(depths) <= std::ssize(layers));
  std::vector<at::Tensor> found(depths.size());
  auto x = embed(pixels);  // [B, S, E]
  for (int64_t depth = 0;; ++depth) {
    for (std::size_t i = 0; i < depths.size(); ++i)
      if (depths[i] == depth) found[i] = x;
    if (depth == std::ranges::max(depths)) return found;
    x = layers[static_cast<std::size_t>(depth)](x);  // [B, S, E]
  }
}

void VisionTower::pack() {
  for (auto& layer : layers) layer.pack();
}

void VisionTower::quantize() {
  for (auto& layer : layers) layer.quantize();
}

}  // namespace mm::clip
