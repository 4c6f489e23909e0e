#include "blip/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include "model/computing.h"

namespace mm::blip {

VisionEmbeddings::VisionEmbeddings(const Params& p, const VisionConfig& c)
    : class_embedding(p("class_embedding", {1, 1, c.width})),
      patch_embedding(p / "patch_embedding", 3, c.patch, c.width),
      position_embedding(p("position_embedding", {1, c.patches() + 1, c.width})) {}

at::Tensor VisionEmbeddings::operator()(const at::Tensor& pixels) const {
  const auto B = pixels.size(0);
  const auto patches = patch_embedding(pixels);                                            // [B, S - 1, C]
  return at::cat({class_embedding.expand({B, -1, -1}), patches}, 1) + position_embedding;  // [B, S, C]
}

VisionBlock::VisionBlock(const Params& p, const VisionConfig& c)
    : layer_norm1(p / "layer_norm1", c.width, c.norm_eps),
      layer_norm2(p / "layer_norm2", c.width, c.norm_eps),
      self_attn(Linear(p / "self_attn.qkv", c.width, 3 * c.width), Linear(p / "self_attn.projection", c.width, c.width), c.heads),
      mlp(Linear(p / "mlp.fc1", c.width, c.mlp_width), Linear(p / "mlp.fc2", c.mlp_width, c.width), c.activation) {}

at::Tensor VisionBlock::operator()(const at::Tensor& x) const {
  const auto y = self_attn.plus(layer_norm1(x), x);  // [B, S, C]
  return mlp.plus(layer_norm2(y), y);                // [B, S, C]
}

void VisionBlock::pack() {
  self_attn.pack();
  mlp.pack();
}

void VisionBlock::quantize() {
  self_attn.quantize();
  mlp.quantize();
}

VisionTower::VisionTower(const Params& p, const VisionConfig& c)
    : embeddings(p / "embeddings", c), post_layernorm(p / "post_layernorm", c.width, c.norm_eps) {
  for (int64_t i = 0; i < c.layers; ++i) layers.emplace_back((p / "encoder.layers")[i], c);
}

at::Tensor VisionTower::operator()(const at::Tensor& pixels) const {
  auto x = embeddings(pixels);  // [B, S, C]
  for (const auto& layer : layers) x = in_scope_memory([&layer](const at::Tensor& y) { return layer(y); }, x);
  return post_layernorm(x);  // [B, S, C]
}

void VisionTower::pack() {
  for (auto& layer : layers) layer.pack();
}

}  // namespace mm::blip
