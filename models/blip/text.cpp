#include "blip/text.h"

#include <ATen/TensorOperators.h>

#include "model/computing.h"
#include "nn/attention.h"
#include "nn/cached_attention.h"

namespace mm::blip {

TextAttention::TextAttention(const Params& p, const TextConfig& c, int64_t source_width)
    : query(p / "self.query", c.width, c.width),
      key(p / "self.key", source_width, c.width),
      value(p / "self.value", source_width, c.width),
      output(p / "output.dense", c.width, c.width),
      norm(p / "output.LayerNorm", c.width, c.norm_eps),
      heads(c.heads) {}

at::Tensor TextAttention::operator()(const at::Tensor& x, const at::Tensor& source, bool causal) const {
  return finish(attend(query(x), key(source), value(source), heads, causal), x);  // [B, T, C]
}

at::Tensor TextAttention::operator()(const at::Tensor& x, const at::Tensor& source, const at::Tensor& seen) const {
  return finish(attend_seen(query(x), key(source), value(source), seen.unsqueeze(1), heads), x);  // [B, T, C]
}

at::Tensor TextAttention::among(const at::Tensor& x, const at::Tensor& seen) const { return (*this)(x, x, seen); }

at::Tensor TextAttention::finish(const at::Tensor& attended, const at::Tensor& x) const { return norm(output.plus(attended, x)); }

void TextAttention::quantize() {
  for (auto* linear : {&query, &key, &value, &output}) linear->quantize();
}

TextLayer::TextLayer(const Params& p, const TextConfig& c, int64_t state_width)
    : attention(p / "attention", c, c.width),
      crossattention(p / "crossattention", c, state_width),
      mlp(Linear(p / "intermediate.dense", c.width, c.mlp_width), Linear(p / "output.dense", c.mlp_width, c.width), c.activation),
      norm(p / "output.LayerNorm", c.width, c.norm_eps) {}

at::Tensor TextLayer::operator()(const at::Tensor& x, const at::Tensor& states, const at::Tensor& seen) const {
  // Their gradient is summed within the layer before that of other layers comes to it, whether the layer is computed again or not.
  const auto own = states.alias();       // [B, S, E]
  const auto y = attention(x, x, true);  // [B, T, C]
  return feed_forward(seen.defined() ? crossattention(y, own, seen) : crossattention(y, own, false));
}

at::Tensor TextLayer::step(const at::Tensor& x, int64_t layer, KvCache& cache, ItemStates& states) const {
  const auto query = attention.query(x), key = attention.key(x), value = attention.value(x);  // [N, T, C]
  cache.write(layer, key, value);
  const auto attended =
      x.size(1) == 1 ? attend_cached(query, cache, layer, attention.heads) : attend(query, key, value, attention.heads, true);  // [N, T, C]
  return look(attention.finish(attended, x), layer, states);                                                                    // [N, T, C]
}

at::Tensor TextLayer::look(const at::Tensor& y, int64_t layer, ItemStates& states) const {
  const auto found = states.attend(crossattention.query(y), layer, crossattention.key, crossattention.value, crossattention.heads);
  return feed_forward(crossattention.finish(found, y));  // [N, T, C]
}

at::Tensor TextLayer::feed_forward(const at::Tensor& x) const { return norm(mlp.plus(x, x)); }

void TextLayer::quantize() {
  attention.quantize();
  crossattention.quantize();
  mlp.quantize();
}

TextDecoder::TextDecoder(const Params& p, const Config& c)
    : TextDecoder(p, c, c.tied && p.has("bert.embeddings.word_embeddings.weight") && !p.has("cls.predictions.decoder.weight")) {}

TextDecoder::TextDecoder(const Params& p, const Config& c, bool tied)
    : words(p / "bert.embeddings.word_embeddings", c.text.vocabulary, c.text.width, c.text.pad_token),
      positions(p / "bert.embeddings.position_embeddings", c.text.positions, c.text.width),
      norm(p / "bert.embeddings.LayerNorm", c.text.width, c.text.norm_eps),
      head(p / "cls.predictions", c.text, words.weight, tied) {
  for (int64_t i = 0; i < c.text.layers; ++i) layers.emplace_back((p / "bert.encoder.layer")[i], c.text, c.vision.width);
}

at::Tensor TextDecoder::embed(const at::Tensor& tokens, int64_t first) const {
  return norm(words(tokens) + positions.range(first, tokens.size(1)));  // [B, T, C]
}

at::Tensor TextDecoder::operator()(const at::Tensor& tokens, const at::Tensor& states, const at::Tensor& seen) const {
  auto x = embed(tokens, 0);  // [B, T, C]
  for (const auto& layer : layers)
    x = in_scope_memory([&layer, seen](const std::vector<at::Tensor>& inputs) { return layer(inputs[0], inputs[1], seen); }, {x, states});
  return head(x);  // [B, T, V]
}

at::Tensor TextDecoder::read(const at::Tensor& tokens, ItemStates& states) const {
  auto x = embed(tokens, 0);  // [N, T, C]
  for (std::size_t i = 0; i < layers.size(); ++i)
    x = layers[i].look(layers[i].attention(x, x, true), static_cast<int64_t>(i), states);  // [N, T, C]
  return x;
}

at::Tensor TextDecoder::step(const at::Tensor& tokens, KvCache& cache, ItemStates& states) const {
  const auto T = tokens.size(1);
  cache.extend(tokens.size(0), T);
  auto x = embed(tokens, cache.length() - T);  // [N, T, C]
  for (std::size_t i = 0; i < layers.size(); ++i) x = layers[i].step(x, static_cast<int64_t>(i), cache, states);
  return head(x.select(1, T - 1));  // [N, V]
}

}  // namespace mm::blip
