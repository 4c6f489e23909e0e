#include "git/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include "base/check.h"

namespace mm::git {
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

void VisionTower::pack() {
  for (auto& layer : layers) layer.pack();
}

void VisionTower::quantize() {
  for (auto& layer : layers) layer.quantize();
}

FrameMarks::FrameMarks(const Params& p, const Config& c) {
  for (int64_t i = 0; i < c.frames; ++i) marks.push_back(p(std::to_string(i), {1, 1, c.vision.width}));
}

at::Tensor FrameMarks::operator()(const VisionTower& tower, const at::Tensor& pixels) const {
  MM_ASSERT(pixels.size(1) <= std::ssize(marks));
  std::vector<at::Tensor> states;
  for (int64_t i = 0; i < pixels.size(1); ++i) states.push_back(tower(pixels.select(1, i)) + marks[static_cast<std::size_t>(i)]);
  return at::cat(states, 1);  // [B, F S, E]
}

}  // namespace mm::git
