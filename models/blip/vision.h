#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "blip/config.h"
#include "nn/attention.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "nn/patch_embedding.h"
#include "tensor/params.h"

// BLIP's picture side: a Vision Transformer with the norms before the parts and one behind the last, under the names of transformers'
// checkpoints. Letters: B pictures, S patches + 1 (the class token comes first), C width, P patch.

namespace mm::blip {

struct VisionEmbeddings {
  VisionEmbeddings(const Params& p, const VisionConfig& config);
  at::Tensor operator()(const at::Tensor& pixels) const;  // [B, 3, H, W] -> [B, S, C]

  at::Tensor class_embedding;  // [1, 1, C]
  PatchEmbedding patch_embedding;
  at::Tensor position_embedding;  // [1, S, C]
};

struct VisionBlock {
  VisionBlock(const Params& p, const VisionConfig& config);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, S, C] -> [B, S, C]
  void pack();
  void quantize();  // see Linear::quantize

  LayerNorm layer_norm1, layer_norm2;
  FusedSelfAttention self_attn;
  Mlp mlp;
};

struct VisionTower {
  VisionTower(const Params& p, const VisionConfig& config);
  at::Tensor operator()(const at::Tensor& pixels) const;  // [B, 3, image_size, image_size] f32 -> [B, S, C]: every token, class token first
  void pack();                                            // see Linear::pack

  VisionEmbeddings embeddings;
  std::vector<VisionBlock> layers;
  LayerNorm post_layernorm;
};

}  // namespace mm::blip
