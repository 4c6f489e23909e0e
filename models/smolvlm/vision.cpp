#include "smolvlm/vision.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"
#include "nn/attention.h"
#include "nn/bf16_attention.h"

namespace mm::smolvlm {
namespace {

// Of `count` patches along a side with `side` learnt places, as transformers' torch.bucketize(..., right=True) in f32.
std::vector<int64_t> buckets(int64_t count, int64_t side) {
  const double step = 1.0 / static_cast<double>(side);
  const auto bounds = at::arange(step, 1.0, step, at::kFloat);  // [side - 1]
  const auto *first = bounds.const_data_ptr<float>(), *last = first + bounds.numel();
  const float width = 1.0F / static_cast<float>(count);
  std::vector<int64_t> found;
  for (int64_t i = 0; i < count; ++i) {
    const float at = std::min(static_cast<float>(i) * width, static_cast<float>(1.0 - 1e-6));
    found.push_back(std::min<int64_t>(std::upper_bound(first, last, at) - first, side - 1));
  }
  return found;
}

}  // namespace

VisionEmbeddings::VisionEmbeddings(const Params& p, const VisionConfig& c)
    : patch_embedding(p / "patch_embedding", 3, c.patch, c.width),
      position_embedding(p / "position_embedding", c.side() * c.side(), c.width),
      side(c.side()) {}

at::Tensor VisionEmbeddings::places(int64_t h, int64_t w) const {
  const auto rows = buckets(h, side), columns = buckets(w, side);
  std::vector<int64_t> all;
  for (const auto row : rows)
    for (const auto column : columns) all.push_back(row * side + column);
  return at::tensor(all, at::kLong);  // [S]
}

at::Tensor VisionEmbeddings::operator()(const at::Tensor& pixels) const {
  const auto own = places(pixels.size(2) / patch_embedding.patch, pixels.size(3) / patch_embedding.patch).to(pixels.device());
  return patch_embedding(pixels) + position_embedding(own);  // [B, S, C]
}

VisionBlock::VisionBlock(const Params& p, const VisionConfig& c)
    : layer_norm1(p / "layer_norm1", c.width, c.norm_eps),
      layer_norm2(p / "layer_norm2", c.width, c.norm_eps),
      query(p / "self_attn.q_proj", c.width, c.width),
      key(p / "self_attn.k_proj", c.width, c.width),
      value(p / "self_attn.v_proj", c.width, c.width),
      output(p / "self_attn.out_proj", c.width, c.width),
      mlp(Linear(p / "mlp.fc1", c.width, c.mlp_width), Linear(p / "mlp.fc2", c.mlp_width, c.width), c.activation),
      heads(c.heads) {}

at::Tensor VisionBlock::attend_plus(const at::Tensor& x, const at::Tensor& residual) const {
  if (output.int8) return output.plus(attend_beside_int8(query(x), key(x), value(x), heads), residual);
  return output.plus(attend(query(x), key(x), value(x), heads), residual);  // [B, S, C]
}

at::Tensor VisionBlock::operator()(const at::Tensor& x) const {
  const auto y = attend_plus(layer_norm1(x), x);  // [B, S, C]
  return mlp.plus(layer_norm2(y), y);             // [B, S, C]
}

void VisionBlock::pack() {
  for (auto* const linear : std::array{&query, &key, &value, &output}) linear->pack();
  mlp.pack();
}

void VisionBlock::quantize() {
  for (auto* const linear : std::array{&query, &key, &value, &output}) linear->quantize();
  mlp.quantize();
}

VisionTower::VisionTower(const Params& p, const VisionConfig& c)
    : embeddings(p / "embeddings", c), post_layernorm(p / "post_layernorm", c.width, c.norm_eps) {
  for (int64_t i = 0; i < c.layers; ++i) layers.emplace_back((p / "encoder.layers")[i], c);
}

at::Tensor VisionTower::operator()(const at::Tensor& pixels) const {
  auto x = embeddings(pixels);  // [B, S, C]
  for (const auto& layer : layers) x = layer(x);
  return post_layernorm(x);  // [B, S, C]
}

void VisionTower::pack() {
  for (auto& layer : layers) layer.pack();
}

void VisionTower::quantize() {
  for (auto& layer : layers) layer.quantize();
}

Connector::Connector(const Params& p, const Config& c)
    : projection(p / "modality_projection.proj", c.vision.width * c.scale * c.scale, c.text.width, /*with_bias=*/false), scale(c.scale) {}

at::Tensor Connector::shuffled(const at::Tensor& states) const {
  const auto B = states.size(0), S = states.size(1), C = states.size(2);
  const auto side = static_cast<int64_t>(std::llround(std::sqrt(static_cast<double>(S))));
  MM_ASSERT(side * side == S && side % scale == 0);
  return states.view({B, side / scale, scale, side / scale, scale * C})
      .transpose(2, 3)                                                  // [B, rows, columns, scale, scale * C]
      .reshape({B, side / scale * (side / scale), scale * scale * C});  // [B, K, C * scale^2]
}

at::Tensor Connector::operator()(const at::Tensor& states) const { return projection(shuffled(states)); }  // [B, K, E]

}  // namespace mm::smolvlm
