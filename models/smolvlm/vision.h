#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "nn/embedding.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "nn/patch_embedding.h"
#include "smolvlm/config.h"
#include "tensor/params.h"

// The picture side: SigLIP's Vision Transformer over tiles of a picture, and the product behind it that makes words of its states.
// Letters: B tiles, S patches, C width, K states of a tile as the text side takes them, E its width.

namespace mm::smolvlm {

struct VisionEmbeddings {
  VisionEmbeddings(const Params& p, const VisionConfig& config);
  at::Tensor operator()(const at::Tensor& pixels) const;  // [B, 3, H, W] -> [B, S, C]

  // Which of the learnt places each of h x w patches takes: the one of its share of the way across, as bucketed in f32 -> [S] i64.
  at::Tensor places(int64_t h, int64_t w) const;

  PatchEmbedding patch_embedding;
  Embedding position_embedding;
  int64_t side;  // learnt places
};

struct VisionBlock {
  VisionBlock(const Params& p, const VisionConfig& config);
  at::Tensor operator()(const at::Tensor& x) const;                               // [B, S, C] -> [B, S, C]
  at::Tensor attend_plus(const at::Tensor& x, const at::Tensor& residual) const;  // residual + attention(x), [B, S, C]
  void pack();
  void quantize();

  LayerNorm layer_norm1, layer_norm2;
  Linear query, key, value, output;
  Mlp mlp;
  int64_t heads;
};

struct VisionTower {
  VisionTower(const Params& p, const VisionConfig& config);
  at::Tensor operator()(const at::Tensor& pixels) const;  // [B, 3, H, W] f32 -> [B, S, C]
  void pack();                                            // see Linear::pack
  void quantize();                                        // see Linear::quantize

  VisionEmbeddings embeddings;
  std::vector<VisionBlock> layers;
  LayerNorm post_layernorm;
};

// Squares of scale x scale states become one, which a product brings to the width of the text.
struct Connector {
  Connector(const Params& p, const Config& config);
  at::Tensor shuffled(const at::Tensor& states) const;    // [B, S, C] -> [B, K, C * scale^2]
  at::Tensor operator()(const at::Tensor& states) const;  // [B, S, C] -> [B, K, E]

  Linear projection;
  int64_t scale;
};

}  // namespace mm::smolvlm
