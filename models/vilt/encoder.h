#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "nn/embedding.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "nn/patch_embedding.h"
#include "tensor/params.h"
#include "vilt/config.h"

// One transformer reads a text and a picture side by side, norms before its parts. Pairs lie one behind the other, the tokens of the text
// and then those of its picture, so that nothing is computed for padding; each looks at itself alone. Letters: B pairs, N tokens of all, T
// tokens of a text, S of a picture (patches + 1, its class token first), C width.

namespace mm::vilt {

struct TextEmbeddings {
  TextEmbeddings(const Params& p, const Config& config);
  at::Tensor operator()(const at::Tensor& ids, const at::Tensor& types) const;  // of one text, [T] i64 each -> [T, C]

  Embedding words, positions, types;
  LayerNorm norm;
};

struct PictureEmbeddings {
  PictureEmbeddings(const Params& p, const Config& config);
  // A picture of any size of a patch or more: the learnt positions are stretched over its patches, bilinearly and corner to corner.
  at::Tensor operator()(const at::Tensor& pixels) const;  // [3, H, W] -> [S, C]

  at::Tensor class_token;     // [1, 1, C]
  PatchEmbedding projection;  // patches -> C
  at::Tensor positions;       // [1, side * side + 1, C]
  int64_t side;
};

// Both, each with the vector of its kind.
struct Embeddings {
  Embeddings(const Params& p, const Config& config);
  at::Tensor text(const at::Tensor& ids, const at::Tensor& types) const;  // of one text, [T] i64 each -> [T, C]
  at::Tensor picture(const at::Tensor& pixels) const;                     // [3, H, W] -> [S, C]

  TextEmbeddings text_embeddings;
  PictureEmbeddings picture_embeddings;
  Embedding kinds;
};

struct Layer {
  Layer(const Params& p, const Config& config);

  at::Tensor operator()(const at::Tensor& x, const std::vector<int64_t>& lengths) const;  // [N, C] -> [N, C]
  at::Tensor first(const at::Tensor& x, const std::vector<int64_t>& lengths) const;       // of the first token of each pair, [B, C]
  void pack();                                                                            // see Linear::pack
  void quantize();                                                                        // see Linear::quantize

  LayerNorm norm_before, norm_after;
  Linear query, key_value, output;  // key_value: C -> 2 C, keys and then values
  Mlp mlp;
  int64_t heads;
};

struct Encoder {
  Encoder(const Params& p, const Config& config);
  at::Tensor operator()(at::Tensor x, const std::vector<int64_t>& lengths) const;    // [N, C] -> [N, C]
  at::Tensor first(const at::Tensor& x, const std::vector<int64_t>& lengths) const;  // -> [B, C]: the last layer computes no others
  void pack();                                                                       // both are for inference only
  void quantize();

  std::vector<Layer> layers;
  LayerNorm norm;
};

// What the [CLS] of the text says of the pair: one logit for each answer.
struct Head {
  Head(const Params& p, const Config& config, int64_t answers);
  at::Tensor operator()(const at::Tensor& first) const;  // [B, C] -> [B, answers]

  Linear pooler, hidden;  // C -> C, C -> 2 C
  LayerNorm norm;
  Linear answers;
};

}  // namespace mm::vilt
