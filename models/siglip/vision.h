#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "nn/patch_embedding.h"
#include "nn/pre_norm_block.h"
#include "siglip/config.h"
#include "tensor/params.h"

// The picture side of SigLIP: a Vision Transformer without a class token, whose states a learnt question is asked about. Letters: B
// pictures, S patches, E width.

namespace mm::siglip {

// One vector of a picture's states: a learnt query attends to them (Zhai et al. 2022, Scaling Vision Transformers).
struct PoolingHead {
  PoolingHead(const Params& p, const VisionConfig& config);
  at::Tensor operator()(const at::Tensor& states) const;  // [B, S, E] -> [B, E]

  at::Tensor query;  // [1, 1, E]: the learnt one behind its product, the same for every picture
  Linear keys_values, output;
  LayerNorm norm;
  Mlp mlp;
  int64_t heads;
};

struct VisionTower {
  VisionTower(const Params& p, const VisionConfig& config);
  at::Tensor operator()(const at::Tensor& pixels) const;  // [B, 3, image_size, image_size] -> [B, S, E], the last norm included

  // What goes into the first block (0), or comes out of one, without the last norm. [B, 3, image_size, image_size] -> [B, S, E]
  at::Tensor states(const at::Tensor& pixels, int64_t layer) const;

  void pack();  // see Linear::pack

  PatchEmbedding patch_embedding;
  at::Tensor position_embedding;  // [S, E]
  std::vector<PreNormBlock> layers;
  LayerNorm post_layernorm;
  PoolingHead head;
};

}  // namespace mm::siglip
