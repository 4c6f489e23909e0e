#include "vit_gpt2/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

namespace mm::vit_gpt2 {
namespace {

PreNormBlock block(const Params& p, const VisionConfig& c) {
  const auto part = [&](const char* name) { return Linear(p / "attention" / name, c.width, c.width, c.qkv_bias); };
  return {LayerNorm(p / "layernorm_before", c.width, c.norm_eps),
          FusedSelfAttention(side_by_side(part("q_proj"), part("k_proj"), part("v_proj")), Linear(p / "attention.o_proj", c.width, c.width),
                             c.heads),
          LayerNorm(p / "layernorm_after", c.width, c.norm_eps),
          Mlp(Linear(p / "mlp.fc1", c.width, c.mlp_width), Linear(p / "mlp.fc2", c.mlp_width, c.width), c.activation)};
}

}  // namespace

VisionTower::VisionTower(const Params& p, const VisionConfig& c)
    : first{p("embeddings.cls_token", {1, 1, c.width})},
      patch_embedding(p / "embeddings.patch_embeddings.projection", 3, c.patch, c.width),
      position_embedding(p("embeddings.position_embeddings", {1, c.states(), c.width})),
      norm(p / "layernorm", c.width, c.norm_eps) {
  if (c.distilled) first.push_back(p("embeddings.distillation_token", {1, 1, c.width}));
  for (int64_t i = 0; i < c.layers; ++i) layers.push_back(block((p / "layers")[i], c));
}

at::Tensor VisionTower::embed(const at::Tensor& pixels) const {
  std::vector<at::Tensor> parts;
  for (const auto& token : first) parts.push_back(token.expand({pixels.size(0), -1, -1}));  // [B, 1, E]
  parts.push_back(patch_embedding(pixels));                                                 // [B, patches, E]
  return at::cat(parts, 1) + position_embedding;                                            // [B, S, E]
}

at::Tensor VisionTower::operator()(const at::Tensor& pixels) const {
  auto x = embed(pixels);                         // [B, S, E]
  for (const auto& layer : layers) x = layer(x);  // [B, S, E]
  return norm(x);                                 // [B, S, E]
}

void VisionTower::pack() {
  for (auto& layer : layers) layer.pack();
}

void VisionTower::quantize() {
  for (auto& layer : layers) layer.quantize();
}

}  // namespace mm::vit_gpt2
