#include "wav2vec2/model.h"

#include <ATen/TensorOperators.h>

#include "base/check.h"

namespace mm::wav2vec2 {
namespace {

FusedSelfAttention attention_of(const Params& p, const Config& c) {
  const auto part = [&](const char* name) { return Linear(p / name, c.width, c.width); };
  return {side_by_side(part("q_proj"), part("k_proj"), part("v_proj")), part("out_proj"), c.heads};
}

}  // namespace

Layer::Layer(const Params& p, const Config& c)
    : attention(attention_of(p / "attention", c)),
      norm1(p / "layer_norm", c.width, c.norm_eps),
      mlp(Linear(p / "feed_forward.intermediate_dense", c.width, c.mlp_width),
          Linear(p / "feed_forward.output_dense", c.mlp_width, c.width), c.activation),
      norm2(p / "final_layer_norm", c.width, c.norm_eps),
      norm_first(c.norm_first) {}

at::Tensor Layer::operator()(const at::Tensor& x) const {
  if (norm_first) {
    const auto y = attention.plus(norm1(x), x);  // [B, T, E]
    return mlp.plus(norm2(y), y);                // [B, T, E]
  }
  const auto y = norm1(attention.plus(x, x));  // [B, T, E]
  return norm2(mlp.plus(y, y));                // [B, T, E]
}

void Layer::pack() {
  attention.pack();
  mlp.pack();
}

void Layer::quantize() {
  attention.quantize();
  mlp.quantize();
}

Model::Model(const Params& p, const Config& c)
    : config_(c), features_(p, c), places_(p / "encoder.pos_conv_embed", c), norm_(p / "encoder.layer_norm", c.width, c.norm_eps) {
  for (int64_t i = 0; i < c.layers; ++i) layers_.emplace_back((p / "encoder.layers")[i], c);
}

at::Tensor Model::states(const at::Tensor& samples, std::int64_t layer) const {
  MM_ASSERT(layer >= 0 && layer <= layers());
  auto x = features_(samples);                                                           // [B, T, E]
  x = x + places_(x);                                                                    // [B, T, E]
  if (!config_.norm_first) x = norm_(x);                                                 // [B, T, E]
  for (std::int64_t i = 0; i < layer; ++i) x = layers_[static_cast<std::size_t>(i)](x);  // [B, T, E]
  return x;                                                                              // [B, T, E]
}

at::Tensor Model::last(const at::Tensor& samples) const {
  const auto x = states(samples, layers());  // [B, T, E]
  return config_.norm_first ? norm_(x) : x;  // [B, T, E]
}

at::Tensor Model::vectors(const at::Tensor& samples) const { return last(samples).mean({1}); }

void Model::pack() {
  for (auto& layer : layers_) layer.pack();
}

Params base(const std::shared_ptr<ParamSource>& files, const Config& config) {
  const Params p(files);
  const auto* const name = config.hubert ? "hubert" : "wav2vec2";
  return p.has(name) ? p / name : p;
}

}  // namespace mm::wav2vec2
