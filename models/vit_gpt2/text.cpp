#include "vit_gpt2/text.h"

#include <ATen/TensorOperators.h>

#include <cmath>
#include <tuple>
#include <utility>

#include "nn/attention.h"
#include "nn/cached_attention.h"

namespace mm::vit_gpt2 {
namespace {

// A weight [in, out] and a bias [out] as GPT-2's files hold them.
Linear transposed(const Params& p, int64_t in, int64_t out) { return {p("weight", {in, out}).t().contiguous(), p("bias", {out})}; }

Linear outputs(const Linear& of, int64_t begin, int64_t count) {
  return {of.weight.narrow(0, begin, count), of.bias.narrow(0, begin, count)};
}

std::pair<Linear, Linear> halves(const Linear& of, int64_t width) { return {outputs(of, 0, width), outputs(of, width, width)}; }

// The first `count` outputs times a factor.
Linear scaled(const Linear& of, int64_t count, double factor) {
  if (factor == 1) return of;
  const Linear scaled(of.weight.clone(), of.bias.clone());
  scaled.weight.narrow(0, 0, count).mul_(factor);
  scaled.bias.narrow(0, 0, count).mul_(factor);
  return scaled;
}

// attend() divides scores by the root of a head's width; queries are multiplied by what makes that what config.json asks for.
double query_factor(const TextConfig& c, int64_t layer) {
  const double root = c.scaled ? 1 : std::sqrt(static_cast<double>(c.width / c.heads));
  return c.scaled_by_layer ? root / static_cast<double>(layer + 1) : root;
}

Linear head_of(const Params& p, const TextConfig& c, const at::Tensor& words) {
  const bool tied = c.tied && !p.has("lm_head.weight");
  return {tied ? words : p("lm_head.weight", {c.vocabulary, c.width}), {}};
}

}  // namespace

TextLayer::TextLayer(const Params& p, const TextConfig& c, int64_t layer)
    : attention_norm(p / "ln_1", c.width, c.norm_eps),
      cross_norm(p / "ln_cross_attn", c.width, c.norm_eps),
      mlp_norm(p / "ln_2", c.width, c.norm_eps),
      qkv(scaled(transposed(p / "attn.c_attn", c.width, 3 * c.width), c.width, query_factor(c, layer))),
      output(transposed(p / "attn.c_proj", c.width, c.width)),
      query(scaled(transposed(p / "crossattention.q_attn", c.width, c.width), c.width, query_factor(c, layer))),
      key({}, {}),
      value({}, {}),
      cross_output(transposed(p / "crossattention.c_proj", c.width, c.width)),
      mlp(transposed(p / "mlp.c_fc", c.width, c.mlp_width), transposed(p / "mlp.c_proj", c.mlp_width, c.width), c.activation),
      heads(c.heads),
      layer(layer) {
  std::tie(key, value) = halves(transposed(p / "crossattention.c_attn", c.width, 2 * c.width), c.width);
}

at::Tensor TextLayer::attend_words(const at::Tensor& x, KvCache& cache) const {
  const auto parts = qkv(x).chunk(3, -1);  // 3 x [N, T, C]
  cache.write(layer, parts[1], parts[2]);
  return attend_cached(parts[0], cache, layer, heads);  // [N, T, C]
}

at::Tensor TextLayer::attend_picture(const at::Tensor& x, ItemStates& states) const {
  return states.attend(query(x), layer, key, value, heads);  // [N, T, C]
}

at::Tensor TextLayer::operator()(const at::Tensor& x, KvCache& cache, ItemStates& states) const {
  const auto y = output.plus(attend_words(attention_norm(x), cache), x);       // [N, T, C]
  const auto z = cross_output.plus(attend_picture(cross_norm(y), states), y);  // [N, T, C]
  return mlp.plus(mlp_norm(z), z);                                             // [N, T, C]
}

at::Tensor TextLayer::whole(const at::Tensor& x, const at::Tensor& states) const {
  const auto parts = qkv(attention_norm(x)).chunk(3, -1);                                                       // 3 x [B, T, C]
  const auto y = output.plus(attend(parts[0], parts[1], parts[2], heads, /*causal=*/true), x);                  // [B, T, C]
  const auto z = cross_output.plus(attend(query(cross_norm(y)), key(states), value(states), heads, false), y);  // [B, T, C]
  return mlp.plus(mlp_norm(z), z);                                                                              // [B, T, C]
}

void TextLayer::quantize() {
  for (auto* linear : {&qkv, &output, &query, &key, &value, &cross_output}) linear->quantize();
  mlp.quantize();
}

TextDecoder::TextDecoder(const Params& p, const TextConfig& c)
    : words(p / "transformer.wte", c.vocabulary, c.width),
      positions(p / "transformer.wpe", c.positions, c.width),
      norm(p / "transformer.ln_f", c.width, c.norm_eps),
      head(head_of(p, c, words.weight)) {
  for (int64_t i = 0; i < c.layers; ++i) layers.emplace_back((p / "transformer.h")[i], c, i);
}

at::Tensor TextDecoder::step(const at::Tensor& tokens, KvCache& cache, ItemStates& states) const {
  const auto T = tokens.size(1);
  cache.extend(tokens.size(0), T);
  auto x = words(tokens) + positions.range(cache.length() - T, T);  // [N, T, C]
  for (const auto& layer : layers) x = layer(x, cache, states);     // [N, T, C]
  return head(norm(x.select(1, T - 1)));                            // [N, V]
}

at::Tensor TextDecoder::operator()(const at::Tensor& tokens, const at::Tensor& states) const {
  auto x = words(tokens) + positions.range(0, tokens.size(1));  // [B, T, C]
  for (const auto& layer : layers) x = layer.whole(x, states);
  return head(norm(x));  // [B, T, V]
}

void TextDecoder::quantize() {
  for (auto& layer : layers) layer.quantize();
  head.quantize();
}

}  // namespace mm::vit_gpt2
