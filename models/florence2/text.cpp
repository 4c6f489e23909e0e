#include "florence2/text.h"

#include <ATen/TensorOperators.h>

#include <cmath>
#include <utility>

#include "nn/cached_attention.h"

namespace mm::florence2 {
namespace {

constexpr double kNormEps = 1e-5;
constexpr std::int64_t kOffset = 2;  // of positions

Linear product(const Params& p, const char* name, std::int64_t width) { return {p / name, width, width}; }

Linear fused(const Params& p, std::int64_t width) {
  return side_by_side(product(p, "q_proj", width), product(p, "k_proj", width), product(p, "v_proj", width));
}

Mlp mlp_of(const Params& p, std::int64_t width, std::int64_t inner, Activation activation) {
  return {Linear(p / "fc1", width, inner), Linear(p / "fc2", inner, width), activation};
}

}  // namespace

double word_scale(const TextConfig& c) { return c.scaled ? std::sqrt(static_cast<double>(c.width)) : 1; }

Places::Places(const Params& p, const TextConfig& c)
    : positions(p / "embed_positions", c.positions + kOffset, c.width), norm(p / "layernorm_embedding", c.width, kNormEps) {}

at::Tensor Places::operator()(const at::Tensor& x, std::int64_t before) const {
  return norm(x + positions.range(before + kOffset, x.size(1)));  // [N, T, C]
}

ReadingLayer::ReadingLayer(const Params& p, const TextConfig& c)
    : attention(fused(p / "self_attn", c.width), product(p / "self_attn", "out_proj", c.width), c.encoder_heads),
      attention_norm(p / "self_attn_layer_norm", c.width, kNormEps),
      mlp(mlp_of(p, c.width, c.encoder_mlp, c.activation)),
      norm(p / "final_layer_norm", c.width, kNormEps) {}

at::Tensor ReadingLayer::operator()(const at::Tensor& x) const {
  const auto y = attention_norm(attention.plus(x, x));  // [B, S, C]
  return norm(mlp.plus(y, y));                          // [B, S, C]
}

void ReadingLayer::pack() {
  attention.pack();
  mlp.pack();
}

void ReadingLayer::quantize() {
  attention.quantize();
  mlp.quantize();
}

TextReader::TextReader(const Params& p, const TextConfig& c) : places(p, c) {
  for (std::int64_t i = 0; i < c.encoder_layers; ++i) layers.emplace_back((p / "layers")[i], c);
}

at::Tensor TextReader::operator()(const at::Tensor& x) const {
  auto y = places(x, 0);                          // [B, S, C]
  for (const auto& layer : layers) y = layer(y);  // [B, S, C]
  return y;
}

void TextReader::pack() {
  for (auto& layer : layers) layer.pack();
}

void TextReader::quantize() {
  for (auto& layer : layers) layer.quantize();
}

WritingLayer::WritingLayer(const Params& p, const TextConfig& c, std::int64_t layer)
    : qkv(fused(p / "self_attn", c.width)),
      output(product(p / "self_attn", "out_proj", c.width)),
      attention_norm(p / "self_attn_layer_norm", c.width, kNormEps),
      query(product(p / "encoder_attn", "q_proj", c.width)),
      key(product(p / "encoder_attn", "k_proj", c.width)),
      value(product(p / "encoder_attn", "v_proj", c.width)),
      cross_output(product(p / "encoder_attn", "out_proj", c.width)),
      cross_norm(p / "encoder_attn_layer_norm", c.width, kNormEps),
      mlp(mlp_of(p, c.width, c.decoder_mlp, c.activation)),
      norm(p / "final_layer_norm", c.width, kNormEps),
      heads(c.decoder_heads),
      layer(layer) {}

at::Tensor WritingLayer::attend_words(const at::Tensor& x, KvCache& cache) const {
  const auto parts = qkv(x).chunk(3, -1);  // 3 x [N, T, C]
  cache.write(layer, parts[1], parts[2]);
  return attend_cached(parts[0], cache, layer, heads);  // [N, T, C]
}

at::Tensor WritingLayer::attend_states(const at::Tensor& x, ItemStates& states) const {
  return states.attend(query(x), layer, key, value, heads);  // [N, T, C]
}

at::Tensor WritingLayer::operator()(const at::Tensor& x, KvCache& cache, ItemStates& states) const {
  const auto y = attention_norm(output.plus(attend_words(x, cache), x));      // [N, T, C]
  const auto z = cross_norm(cross_output.plus(attend_states(y, states), y));  // [N, T, C]
  return norm(mlp.plus(z, z));                                                // [N, T, C]
}

void WritingLayer::quantize() {
  for (auto* linear : {&qkv, &output, &query, &key, &value, &cross_output}) linear->quantize();
  mlp.quantize();
}

TextDecoder::TextDecoder(const Params& p, const TextConfig& c, const Embedding& words, Linear head)
    : words(words), scale(word_scale(c)), places(p, c), head(std::move(head)) {
  for (std::int64_t i = 0; i < c.decoder_layers; ++i) layers.emplace_back((p / "layers")[i], c, i);
}

at::Tensor TextDecoder::step(const at::Tensor& tokens, KvCache& cache, ItemStates& states) const {
  const auto T = tokens.size(1);
  cache.extend(tokens.size(0), T);
  auto x = places(words(tokens) * scale, cache.length() - T);    // [N, T, C]
  for (const auto& layer : layers) x = layer(x, cache, states);  // [N, T, C]
  return head(x.select(1, T - 1));                               // [N, V]
}

void TextDecoder::quantize() {
  for (auto& layer : layers) layer.quantize();
  head.quantize();
}

}  // namespace mm::florence2
