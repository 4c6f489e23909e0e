#include "smolvlm/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/nonzero.h>

#include "base/check.h"

namespace mm::smolvlm {
namespace {

Linear make_head(const Params& p, const Config& c, const at::Tensor& words) {
  if (!p.has("weight") && c.tied) return {words, {}};
  return {p, c.text.width, c.text.vocabulary, /*with_bias=*/false};
}

}  // namespace

TextLayer::TextLayer(const Params& p, const TextConfig& c)
    : input_layernorm(p / "input_layernorm", c.width, c.norm_eps),
      post_attention_layernorm(p / "post_attention_layernorm", c.width, c.norm_eps),
      self_attn(p / "self_attn", c.width, c.heads, c.key_heads, c.head_width, c.attention_bias),
      mlp(p / "mlp", c.width, c.mlp_width, c.activation, c.mlp_bias) {}

at::Tensor TextLayer::operator()(const at::Tensor& x, const RotaryAngles& angles) const {
  const auto y = self_attn.plus(input_layernorm(x), angles, x);  // [B, T, C]
  return mlp.plus(post_attention_layernorm(y), y);               // [B, T, C]
}

at::Tensor TextLayer::step(const at::Tensor& x, const RotaryAngles& angles, int64_t layer, KvCache& cache) const {
  const auto y = self_attn.step(input_layernorm(x), angles, layer, cache, x);  // [N, T, C]
  return mlp.plus(post_attention_layernorm(y), y);                             // [N, T, C]
}

void TextLayer::quantize() {
  self_attn.quantize();
  mlp.quantize();
}

TextDecoder::TextDecoder(const Params& text_model, const Params& lm_head, const Config& c)
    : words(text_model / "embed_tokens", c.text.vocabulary, c.text.width),
      norm(text_model / "norm", c.text.width, c.text.norm_eps),
      head(make_head(lm_head, c, words.weight)),
      rotary(c.text.head_width, c.text.rotary_theta, c.text.rotary_scaling),
      image_token(c.image_token),
      key_width(c.text.key_heads * c.text.head_width) {
  for (int64_t i = 0; i < c.text.layers; ++i) layers.emplace_back((text_model / "layers")[i], c.text);
}

at::Tensor TextDecoder::embed(const at::Tensor& tokens, const at::Tensor& states) const {
  const auto device = words.weight.device();
  const auto x = words(tokens.to(device));  // [B, T, C]
  if (!states.defined()) return x;
  const auto flat = x.flatten(0, 1);                                       // [B T, C]
  const auto at = at::nonzero(tokens.flatten() == image_token).flatten();  // [K]
  MM_ASSERT(at.numel() == states.size(0));
  return flat.index_copy(0, at.to(device), states.to(flat.scalar_type())).view(x.sizes());  // [B, T, C]
}

at::Tensor TextDecoder::operator()(const at::Tensor& x) const {
  const auto angles = rotary.angles(0, x.size(1), x.device());
  auto y = x;  // [B, T, C]
  for (const auto& layer : layers) y = layer(y, angles);
  return norm(y);  // [B, T, C]
}

at::Tensor TextDecoder::step(const at::Tensor& x, KvCache& cache) const {
  const auto T = x.size(1);
  cache.extend(x.size(0), T);
  const auto angles = rotary.angles(cache.length() - T, T, x.device());
  auto y = x;  // [N, T, C]
  for (std::size_t i = 0; i < layers.size(); ++i) y = layers[i].step(y, angles, static_cast<int64_t>(i), cache);
  return head(norm(y.select(1, T - 1)));  // [N, V]
}

void TextDecoder::quantize() {
  for (auto& layer : layers) layer.quantize();
  head.quantize();
}

}  // namespace mm::smolvlm
