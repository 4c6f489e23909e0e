#include "git/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>

#include "nn/attention.h"
#include "nn/cached_attention.h"

namespace mm::git {
namespace {

Linear head_of(const Params& p, const Config& c, const at::Tensor& words) {
  const bool tied = c.tied && !p.has("output.weight");
  return {tied ? words : p("output.weight", {c.text.vocabulary, c.text.width}), p("output.bias", {c.text.vocabulary})};
}

}  // namespace

TextLayer::TextLayer(const Params& p, const TextConfig& c)
    : qkv(side_by_side(Linear(p / "attention.self.query", c.width, c.width), Linear(p / "attention.self.key", c.width, c.width),
                       Linear(p / "attention.self.value", c.width, c.width))),
      output(p / "attention.output.dense", c.width, c.width),
      attention_norm(p / "attention.output.LayerNorm", c.width, c.norm_eps),
      mlp(Linear(p / "intermediate.dense", c.width, c.mlp_width), Linear(p / "output.dense", c.mlp_width, c.width), c.activation),
      norm(p / "output.LayerNorm", c.width, c.norm_eps),
      heads(c.heads) {}

at::Tensor TextLayer::finish(const at::Tensor& attended, const at::Tensor& x) const {
  const auto y = attention_norm(output.plus(attended, x));  // [..., C]
  return norm(mlp.plus(y, y));                              // [..., C]
}

at::Tensor TextLayer::picture(const at::Tensor& x) const {
  const auto parts = qkv(x).chunk(3, -1);                         // 3 x [B, S, C]
  return finish(attend(parts[0], parts[1], parts[2], heads), x);  // [B, S, C]
}

at::Tensor TextLayer::step(const at::Tensor& x, int64_t layer, KvCache& cache) const {
  const auto parts = qkv(x).chunk(3, -1);  // 3 x [N, T, C]
  cache.write(layer, parts[1], parts[2]);
  return finish(attend_cached(parts[0], cache, layer, heads), x);  // [N, T, C]
}

void TextLayer::pack() {
  qkv.pack(Plain::kept);
  output.pack(Plain::kept);
  mlp.pack(Plain::kept);
}

void TextLayer::quantize() {
  qkv.quantize();
  output.quantize();
  mlp.quantize();
}

TextDecoder::TextDecoder(const Params& p, const Config& c)
    : projection(p / "git.visual_projection.visual_projection.0", c.vision.width, c.text.width),
      projection_norm(p / "git.visual_projection.visual_projection.1", c.text.width, c.vision.norm_eps),
      words(p / "git.embeddings.word_embeddings", c.text.vocabulary, c.text.width),
      positions(p / "git.embeddings.position_embeddings", c.text.positions, c.text.width),
      norm(p / "git.embeddings.LayerNorm", c.text.width, c.text.norm_eps),
      head(head_of(p, c, words.weight)) {
  for (int64_t i = 0; i < c.text.layers; ++i) layers.emplace_back((p / "git.encoder.layer")[i], c.text);
}

at::Tensor TextDecoder::project(const at::Tensor& states) const { return projection_norm(projection(states)); }

at::Tensor TextDecoder::look(const at::Tensor& states) const {
  auto x = project(states);  // [B, S, C]
  std::vector<at::Tensor> seen;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& layer = layers[i];
    const auto parts = layer.qkv(x).chunk(3, -1);                                                       // 3 x [B, S, C]
    seen.push_back(at::stack({parts[1], parts[2]}, 1));                                                 // [B, 2, S, C]
    if (i + 1 < layers.size()) x = layer.finish(attend(parts[0], parts[1], parts[2], layer.heads), x);  // the last one's nobody sees
  }
  return at::stack(seen, 1);  // [B, L, 2, S, C]
}

void TextDecoder::pack() {
  projection.pack();
  for (auto& layer : layers) layer.pack();
}

void TextDecoder::quantize() {
  projection.quantize();
  for (auto& layer : layers) layer.quantize();
  head.quantize();
}

at::Tensor TextDecoder::embed(const at::Tensor& tokens, int64_t first) const {
  return norm(words(tokens) + positions.range(first, tokens.size(1)));  // [N, T, C]
}

at::Tensor TextDecoder::operator()(const at::Tensor& tokens, const at::Tensor& seen) const {
  const auto T = tokens.size(1), S = seen.size(3);
  const auto open = at::ones({1, T, S + T}, tokens.options().dtype(at::kBool)).tril(S);  // [1, T, S + T]
  auto x = embed(tokens, 0);                                                             // [B, T, C]
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto parts = layers[i].qkv(x).chunk(3, -1);                                     // 3 x [B, T, C]
    const auto picture = seen.select(1, static_cast<int64_t>(i));                         // [B, 2, S, C]
    const auto keys = at::cat({picture.select(1, 0), parts[1]}, 1);                       // [B, S + T, C]
    const auto values = at::cat({picture.select(1, 1), parts[2]}, 1);                     // [B, S + T, C]
    x = layers[i].finish(attend_seen(parts[0], keys, values, open, layers[i].heads), x);  // [B, T, C]
  }
  return head(x);  // [B, T, V]
}

at::Tensor TextDecoder::step(const at::Tensor& tokens, int64_t first, KvCache& cache) const {
  const auto T = tokens.size(1);
  cache.extend(tokens.size(0), T);
  auto x = embed(tokens, first);  // [N, T, C]
  for (std::size_t i = 0; i < layers.size(); ++i) x = layers[i].step(x, static_cast<int64_t>(i), cache);
  return head(x.select(1, T - 1));  // [N, V]
}

}  // namespace mm::git
