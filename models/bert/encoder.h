#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "bert/config.h"
#include "bert/layout.h"
#include "bert/packed_texts.h"
#include "nn/embedding.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "tensor/params.h"

// The encoder of all layouts: a transformer whose norms stand behind the parts. Texts lie one behind the other, so that nothing is computed
// for padding; each looks at itself alone. Letters: B texts, N tokens of all, T tokens of the longest, C width, H heads.

namespace mm::bert {

struct Embeddings {
  Embeddings(const Params& base, const Config& config);
  at::Tensor operator()(const PackedTexts& texts) const;  // -> [N, C]

  Embedding words, positions;  // of the embeddings' own width
  std::optional<Embedding> types;
  LayerNorm norm;
  std::optional<Linear> projection;  // to the layers' width
};

// MPNet's: a number for each head and each distance of two tokens, the same in all layers. Distances up to 7 to each side have numbers of
// their own, farther ones share, in steps that grow with the logarithm, and those of 128 and more have one (Raffel et al. 2020, T5).
struct RelativeBias {
  RelativeBias(const Params& p, const Config& config);
  at::Tensor operator()(int64_t length) const;  // -> [H, T, T], to add to the products of queries and keys

  Embedding weight;
};

struct Layer {
  Layer(const Params& p, const Config& config, const LayerNames& names);

  // x [N, C], bias [H, T, T] or undefined -> [N, C]
  at::Tensor attend(const at::Tensor& x, const std::vector<int64_t>& lengths, const at::Tensor& bias) const;
  // The same of the first token of each text alone -> [B, C]
  at::Tensor attend_first(const at::Tensor& x, const std::vector<int64_t>& lengths, const at::Tensor& bias) const;
  // What each token of one text looks at: softmax(q k^T / sqrt(D) + bias). x [T, C] -> [H, T, T], rows sum to 1
  at::Tensor weights(const at::Tensor& x, const at::Tensor& bias) const;
  at::Tensor feed_forward(const at::Tensor& x) const;  // [..., C] -> [..., C]
  void pack();                                         // see Linear::pack
  void quantize();                                     // see Linear::quantize
  void fuse();                                         // inference only: queries, keys and values come out of one product from now on

  std::vector<at::Tensor> projected(const at::Tensor& x) const;  // [N, C] -> queries, keys and values, [N, C] each

  Linear query, key, value, output;
  std::optional<Linear> fused;  // of the three, in this order
  LayerNorm attention_norm;
  Mlp mlp;
  LayerNorm norm;
  int64_t heads;
};

struct Encoder {
  Encoder(const Params& p, const Config& config);         // p: the whole model's scope; the names below it begin with the layout's base
  at::Tensor operator()(const PackedTexts& texts) const;  // -> [N, C]
  at::Tensor first(const PackedTexts& texts) const;       // -> [B, C]: of each text's first token; the last layer computes no others
  std::vector<at::Tensor> attention(const PackedTexts& text) const;  // of one text: [H, T, T] f32 of each layer as it is applied
  void pack();                                                       // both are for inference only
  void quantize();

  Embeddings embeddings;
  std::optional<RelativeBias> bias;
  std::vector<Layer> layers;
  std::vector<std::size_t> order;  // which layer is applied when; ALBERT's more than once

 private:
  at::Tensor run(const PackedTexts& texts, bool first) const;  // -> [N, C], or [B, C] of the first tokens
};

at::Tensor first_tokens(const at::Tensor& x, const std::vector<int64_t>& lengths);  // [N, C] -> [B, C]: the first of each text

}  // namespace mm::bert
