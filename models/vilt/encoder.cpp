#include "vilt/encoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/upsample_bilinear2d.h>

#include "nn/packed_attention.h"

namespace mm::vilt {
namespace {

constexpr double kHeadEps = 1e-5;  // torch.nn.LayerNorm's, whatever config.json says

// Keys and values as one product.
Linear joined(const Params& p, const Config& c) {
  const Linear key(p / "key", c.width, c.width, c.qkv_bias), value(p / "value", c.width, c.width, c.qkv_bias);
  return {at::cat({key.weight, value.weight}), c.qkv_bias ? at::cat({key.bias, value.bias}) : at::Tensor()};  // [2 C, C], [2 C]
}

at::Tensor first_rows(const at::Tensor& x, const std::vector<int64_t>& lengths) {
  std::vector<int64_t> rows;
  int64_t next = 0;
  for (const auto length : lengths) {
    rows.push_back(next);
    next += length;
  }
  return x.index_select(0, at::tensor(rows, at::kLong).to(x.device()));  // [B, C]
}

}  // namespace

TextEmbeddings::TextEmbeddings(const Params& p, const Config& c)
    : words(p / "word_embeddings", c.vocabulary, c.width),
      positions(p / "position_embeddings", c.positions, c.width),
      types(p / "token_type_embeddings", c.types, c.width),
      norm(p / "LayerNorm", c.width, c.norm_eps) {}

at::Tensor TextEmbeddings::operator()(const at::Tensor& ids, const at::Tensor& of_types) const {
  return norm(words(ids) + types(of_types) + positions.range(0, ids.size(0)));  // [T, C]
}

PictureEmbeddings::PictureEmbeddings(const Params& p, const Config& c)
    : class_token(p("cls_token", {1, 1, c.width})),
      projection(p / "patch_embeddings.projection", 3, c.patch, c.width),
      positions(p("position_embeddings", {1, c.side() * c.side() + 1, c.width})),
      side(c.side()) {}

at::Tensor PictureEmbeddings::operator()(const at::Tensor& pixels) const {
  const auto high = pixels.size(1) / projection.patch, wide = pixels.size(2) / projection.patch, C = class_token.size(2);
  const auto patches = projection(pixels.unsqueeze(0));                                            // [1, S - 1, C]
  auto learnt = positions.narrow(1, 1, side * side).transpose(1, 2).reshape({1, C, side, side});   // [1, C, side, side]
  learnt = at::upsample_bilinear2d(learnt.contiguous(), {high, wide}, /*align_corners=*/true);     // [1, C, H / P, W / P]
  const auto places = at::cat({positions.narrow(1, 0, 1), learnt.flatten(2).transpose(1, 2)}, 1);  // [1, S, C]
  return (at::cat({class_token, patches}, 1) + places).squeeze(0);                                 // [S, C]
}

Embeddings::Embeddings(const Params& p, const Config& c)
    : text_embeddings(p / "text_embeddings", c), picture_embeddings(p, c), kinds(p / "token_type_embeddings", c.kinds, c.width) {}

at::Tensor Embeddings::text(const at::Tensor& ids, const at::Tensor& types) const {
  return text_embeddings(ids, types) + kinds.range(0, 1);  // [T, C]
}

at::Tensor Embeddings::picture(const at::Tensor& pixels) const { return picture_embeddings(pixels) + kinds.range(1, 1); }

Layer::Layer(const Params& p, const Config& c)
    : norm_before(p / "layernorm_before", c.width, c.norm_eps),
      norm_after(p / "layernorm_after", c.width, c.norm_eps),
      query(p / "attention.attention.query", c.width, c.width, c.qkv_bias),
      key_value(joined(p / "attention.attention", c)),
      output(p / "attention.output.dense", c.width, c.width),
      mlp(Linear(p / "intermediate.dense", c.width, c.mlp_width), Linear(p / "output.dense", c.mlp_width, c.width), c.activation),
      heads(c.heads) {}

at::Tensor Layer::operator()(const at::Tensor& x, const std::vector<int64_t>& lengths) const {
  const auto y = norm_before(x);                                                        // [N, C]
  const auto states = key_value(y).chunk(2, 1);                                         // [N, C] each
  const auto attended = attend_packed(query(y), states[0], states[1], lengths, heads);  // [N, C]
  const auto seen = output.plus(attended, x);                                           // [N, C]
  return mlp.plus(norm_after(seen), seen);                                              // [N, C]
}

at::Tensor Layer::first(const at::Tensor& x, const std::vector<int64_t>& lengths) const {
  const auto y = norm_before(x);                                                                                   // [N, C]
  const auto states = key_value(y).chunk(2, 1);                                                                    // [N, C] each
  const auto attended = attend_packed_first(query(first_rows(y, lengths)), states[0], states[1], lengths, heads);  // [B, C]
  const auto seen = output.plus(attended, first_rows(x, lengths));                                                 // [B, C]
  return mlp.plus(norm_after(seen), seen);                                                                         // [B, C]
}

void Layer::pack() {
  for (auto* linear : {&query, &key_value, &output}) linear->pack();
  mlp.pack();
}

void Layer::quantize() {
  for (auto* linear : {&query, &key_value, &output}) linear->quantize();
  mlp.quantize();
}

Encoder::Encoder(const Params& p, const Config& c) : norm(p / "layernorm", c.width, c.norm_eps) {
  for (int64_t i = 0; i < c.layers; ++i) layers.emplace_back((p / "encoder.layer")[i], c);
}

at::Tensor Encoder::operator()(at::Tensor x, const std::vector<int64_t>& lengths) const {
  for (const auto& layer : layers) x = layer(x, lengths);  // [N, C]
  return norm(x);                                          // [N, C]
}

at::Tensor Encoder::first(const at::Tensor& x, const std::vector<int64_t>& lengths) const {
  auto y = x;  // [N, C]
  for (std::size_t i = 0; i + 1 < layers.size(); ++i) y = layers[i](y, lengths);
  return norm(layers.back().first(y, lengths));  // [B, C]
}

void Encoder::pack() {
  for (auto& layer : layers) layer.pack();
}

void Encoder::quantize() {
  for (auto& layer : layers) layer.quantize();
}

Head::Head(const Params& p, const Config& c, int64_t count)
    : pooler(p / "vilt.pooler.dense", c.width, c.width),
      hidden(p / "classifier.0", c.width, 2 * c.width),
      norm(p / "classifier.1", 2 * c.width, kHeadEps),
      answers(p / "classifier.3", 2 * c.width, count) {}

at::Tensor Head::operator()(const at::Tensor& first) const {
  return answers(at::gelu(norm(hidden(at::tanh(pooler(first))))));  // [B, answers]
}

}  // namespace mm::vilt
