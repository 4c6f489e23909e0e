#include "bert/encoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/log.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "model/computing.h"
#include "nn/packed_attention.h"

namespace mm::bert {
namespace {

constexpr int64_t kBuckets = 32;              // of MPNet's distances, to both sides
constexpr double kFarthest = 128;             // tokens; what is farther has the last bucket
constexpr int64_t kSide = kBuckets / 2;       // buckets of one side
constexpr int64_t kExact = kBuckets / 2 / 2;  // distances that have one each

// The bucket of each distance, as relative_position_bucket of transformers, in the same f32 steps. [T, T] i64 -> [T, T] i64
at::Tensor buckets_of(const at::Tensor& behind) {
  const auto far = behind.abs();  // [T, T]
  const auto steps = at::log(far.clamp_min(1).to(at::kFloat) / kExact) / std::log(kFarthest / kExact) * (kSide - kExact);
  const auto shared = (steps.to(at::kLong) + kExact).clamp_max(kSide - 1);           // [T, T]
  return (behind > 0).to(at::kLong) * kSide + at::where(far < kExact, far, shared);  // [T, T]
}

// Which layer is applied when.
std::vector<std::size_t> order_of(const Config& c) {
  std::vector<std::size_t> order;
  const double steps = static_cast<double>(c.layers) / static_cast<double>(std::max<int64_t>(c.groups, 1));  // of a group, as transformers
  for (int64_t i = 0; i < c.layers; ++i) {
    const auto group = c.groups == 0 ? i : static_cast<int64_t>(static_cast<double>(i) / steps);
    for (int64_t j = 0; j < c.inner; ++j) order.push_back(static_cast<std::size_t>(group * c.inner + j));
  }
  return order;
}

}  // namespace

Embeddings::Embeddings(const Params& base, const Config& c)
    : words(base / "embeddings.word_embeddings", c.vocabulary, c.embedding_width, c.pad_token),
      positions(base / "embeddings.position_embeddings", c.positions, c.embedding_width, c.first_position() - 1),
      norm(base / "embeddings.LayerNorm", c.embedding_width, c.norm_eps) {
  if (c.types > 0) types.emplace(base / "embeddings.token_type_embeddings", c.types, c.embedding_width);
  if (c.embedding_width != c.width || c.layout == Layout::albert)
    projection.emplace(base / names_of(c.layout).projection, c.embedding_width, c.width);
}

at::Tensor Embeddings::operator()(const PackedTexts& texts) const {
  auto x = words(texts.ids);  // [N, C], of the embeddings' width
  if (types) x = x + (*types)(texts.types);
  x = norm(x + positions(texts.positions));
  return projection ? (*projection)(x) : x;  // [N, C]
}

RelativeBias::RelativeBias(const Params& p, const Config& c) : weight(p / "relative_attention_bias", kBuckets, c.heads) {}

at::Tensor RelativeBias::operator()(int64_t length) const {
  const auto places = at::arange(length, weight.weight.options().dtype(at::kLong));  // [T]
  const auto behind = places.unsqueeze(0) - places.unsqueeze(1);                     // [T, T]: of the key, behind the query
  return weight(buckets_of(behind)).permute({2, 0, 1});                              // [H, T, T]
}

Layer::Layer(const Params& p, const Config& c, const LayerNames& n)
    : query(p / n.query, c.width, c.width),
      key(p / n.key, c.width, c.width),
      value(p / n.value, c.width, c.width),
      output(p / n.output, c.width, c.width),
      attention_norm(p / n.attention_norm, c.width, c.norm_eps),
      mlp(Linear(p / n.up, c.width, c.mlp_width), Linear(p / n.down, c.mlp_width, c.width), c.activation),
      norm(p / n.norm, c.width, c.norm_eps),
      heads(c.heads) {}

std::vector<at::Tensor> Layer::projected(const at::Tensor& x) const {
  return fused ? (*fused)(x).chunk(3, 1) : std::vector<at::Tensor>{query(x), key(x), value(x)};  // [N, C] each
}

at::Tensor Layer::attend(const at::Tensor& x, const std::vector<int64_t>& lengths, const at::Tensor& bias) const {
  const auto parts = projected(x);                                                          // [N, C] each
  const auto attended = attend_packed(parts[0], parts[1], parts[2], lengths, heads, bias);  // [N, C]
  return attention_norm(output.plus(attended, x));                                          // [N, C]
}

at::Tensor Layer::attend_first(const at::Tensor& x, const std::vector<int64_t>& lengths, const at::Tensor& bias) const {
  const auto first = first_tokens(x, lengths);                                                      // [B, C]
  const auto attended = attend_packed_first(query(first), key(x), value(x), lengths, heads, bias);  // [B, C]
  return attention_norm(output.plus(attended, first));                                              // [B, C]
}

at::Tensor Layer::weights(const at::Tensor& x, const at::Tensor& bias) const {
  const auto parts = projected(x);  // [T, C] each
  const auto by_head = [&](const at::Tensor& t) {
    return t.to(at::kFloat).unflatten(1, {heads, t.size(1) / heads}).transpose(0, 1);  // [H, T, D]
  };
  const auto q = by_head(parts[0]), k = by_head(parts[1]);                                             // [H, T, D]
  const auto products = at::matmul(q, k.transpose(1, 2)) / std::sqrt(static_cast<double>(q.size(2)));  // [H, T, T]
  return at::softmax(bias.defined() ? products + bias : products, -1);                                 // [H, T, T]
}

at::Tensor Layer::feed_forward(const at::Tensor& x) const { return norm(mlp.plus(x, x)); }

void Layer::pack() {
  if (fused) fused->pack();
  for (auto* linear : {&query, &key, &value, &output})
    if (linear->weight.defined()) linear->pack();
  mlp.pack();
}

void Layer::quantize() {
  if (fused) fused->quantize();
  for (auto* linear : {&query, &key, &value, &output})
    if (linear->weight.defined()) linear->quantize();
  mlp.quantize();
}

void Layer::fuse() {
  if (fused || !query.weight.defined()) return;
  fused.emplace(at::cat({query.weight, key.weight, value.weight}), at::cat({query.bias, key.bias, value.bias}));  // [3 C, C], [3 C]
  for (auto* linear : {&query, &key, &value}) linear->weight.reset();
}

Encoder::Encoder(const Params& p, const Config& c) : embeddings(p / names_of(c.layout).base, c) {
  const auto& names = names_of(c.layout);
  const auto base = p / names.base;
  if (c.layout == Layout::mpnet) bias.emplace(base / "encoder", c);
  for (int64_t group = 0; group < c.groups; ++group)
    for (int64_t i = 0; i < c.inner; ++i) layers.emplace_back(((base / names.layers)[group] / "albert_layers")[i], c, names.layer);
  if (c.groups == 0)
    for (int64_t i = 0; i < c.layers; ++i) layers.emplace_back((base / names.layers)[i], c, names.layer);
  order = order_of(c);
}

at::Tensor Encoder::run(const PackedTexts& texts, bool first) const {
  auto x = embeddings(texts);  // [N, C]
  std::vector<at::Tensor> shared;
  if (bias) shared.push_back((*bias)(std::ranges::max(texts.lengths)));  // [H, T, T]
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Layer& layer = layers[order[i]];
    const bool cut = first && i + 1 == order.size();
    const auto forward = [&texts, &layer, cut](const std::vector<at::Tensor>& in) {
      const auto added = in.size() > 1 ? in[1] : at::Tensor();
      return layer.feed_forward(cut ? layer.attend_first(in[0], texts.lengths, added) : layer.attend(in[0], texts.lengths, added));
    };
    std::vector<at::Tensor> inputs{x};
    inputs.insert(inputs.end(), shared.begin(), shared.end());
    x = in_scope_memory(forward, inputs);  // [N, C], or [B, C]
  }
  return x;
}

at::Tensor Encoder::operator()(const PackedTexts& texts) const { return run(texts, false); }

at::Tensor Encoder::first(const PackedTexts& texts) const { return run(texts, true); }

std::vector<at::Tensor> Encoder::attention(const PackedTexts& text) const {
  MM_ASSERT(text.lengths.size() == 1);
  auto x = embeddings(text);                                               // [T, C]
  const auto added = bias ? (*bias)(text.lengths.front()) : at::Tensor();  // [H, T, T]
  std::vector<at::Tensor> all;
  for (const auto place : order) {
    const Layer& layer = layers[place];
    all.push_back(layer.weights(x, added));                        // [H, T, T]
    x = layer.feed_forward(layer.attend(x, text.lengths, added));  // [T, C]
  }
  return all;
}

// The last layer stays as it is: where the first tokens alone are asked for, it computes no other queries.
void Encoder::pack() {
  for (auto& layer : layers) {
    if (&layer != &layers.back()) layer.fuse();
    layer.pack();
  }
}

void Encoder::quantize() {
  for (auto& layer : layers) {
    if (&layer != &layers.back()) layer.fuse();
    layer.quantize();
  }
}

at::Tensor first_tokens(const at::Tensor& x, const std::vector<int64_t>& lengths) {
  std::vector<int64_t> rows;
  int64_t next = 0;
  for (const auto length : lengths) {
    rows.push_back(next);
    next += length;
  }
  return x.index_select(0, at::tensor(rows, at::kLong).to(x.device()));  // [B, C]
}

}  // namespace mm::bert
