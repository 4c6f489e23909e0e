#include "chat/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/nonzero.h>
#include <ATen/ops/tensor.h>

#include <utility>

#include "base/check.h"

namespace mm::chat {
namespace {

Linear make_head(const Params& p, const TextConfig& c, const at::Tensor& words) {
  if (!p.has("weight") && c.tied) return {words, {}};
  return {p, c.width, c.vocabulary, /*with_bias=*/false};
}

// x [B, T, C] behind a layer.
at::Tensor with_deeper(const at::Tensor& x, const TextInput& input, std::size_t layer) {
  if (layer >= input.deeper.size()) return x;
  return x.flatten(0, 1).index_add(0, input.places, input.deeper[layer].to(x.scalar_type())).view(x.sizes());
}

}  // namespace

TextLayer::TextLayer(const Params& p, const TextConfig& c)
    : input_layernorm(p / "input_layernorm", c.width, c.norm_eps),
      post_attention_layernorm(p / "post_attention_layernorm", c.width, c.norm_eps),
      self_attn(p / "self_attn", c.width, c.heads, c.key_heads, c.head_width, c.attention_bias, c.head_norms ? c.norm_eps : 0,
                c.output_bias),
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

TextDecoder::TextDecoder(const Params& text_model, const Params& lm_head, const TextConfig& c, std::vector<int64_t> tokens)
    : words(text_model / "embed_tokens", c.vocabulary, c.width),
      norm(text_model / "norm", c.width, c.norm_eps),
      head(make_head(lm_head, c, words.weight)),
      rotary(c.head_width, c.rotary_theta, c.rotary_scaling),
      picture_tokens(std::move(tokens)),
      key_width(c.key_heads * c.head_width) {
  if (!c.rotary_axes.empty()) rotary_axes = at::tensor(c.rotary_axes, at::kLong);  // [D / 2]
  for (int64_t i = 0; i < c.layers; ++i) layers.emplace_back((text_model / "layers")[i], c);
}

TextInput TextDecoder::embed(const at::Tensor& tokens, const Seen& seen) const {
  const auto device = words.weight.device();
  const auto x = words(tokens.to(device));  // [B, T, C]
  if (!seen.states.defined()) return {.x = x};
  const auto flat = x.flatten(0, 1);  // [B T, C]
  auto mine = tokens.flatten() == picture_tokens.front();
  for (const auto token : picture_tokens) mine = mine.logical_or(tokens.flatten() == token);
  const auto at = at::nonzero(mine).flatten().to(device);  // [K]
  MM_ASSERT(at.numel() == seen.states.size(0));
  return {.x = flat.index_copy(0, at, seen.states.to(flat.scalar_type())).view(x.sizes()), .places = at, .deeper = seen.deeper};
}

RotaryAngles TextDecoder::angles(int64_t first, int64_t T, const at::Tensor& places) const {
  const auto device = words.weight.device();
  return places.defined() ? rotary.angles(places, rotary_axes, device) : rotary.angles(first, T, device);
}

at::Tensor TextDecoder::operator()(const TextInput& input, const RotaryAngles& angles) const {
  auto y = input.x;  // [B, T, C]
  for (std::size_t i = 0; i < layers.size(); ++i) y = with_deeper(layers[i](y, angles), input, i);
  return norm(y);  // [B, T, C]
}

at::Tensor TextDecoder::step(const TextInput& input, const RotaryAngles& angles, KvCache& cache) const {
  const auto T = input.x.size(1);
  cache.extend(input.x.size(0), T);
  auto y = input.x;  // [N, T, C]
  for (std::size_t i = 0; i < layers.size(); ++i) y = with_deeper(layers[i].step(y, angles, static_cast<int64_t>(i), cache), input, i);
  return head(norm(y.select(1, T - 1)));  // [N, V]
}

void TextDecoder::quantize() {
  for (auto& layer : layers) layer.quantize();
  head.quantize();
}

}  // namespace mm::chat
