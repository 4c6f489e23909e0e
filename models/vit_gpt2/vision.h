#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "nn/norm.h"
#include "nn/patch_embedding.h"
#include "nn/pre_norm_block.h"
#include "tensor/params.h"
#include "vit_gpt2/config.h"

// The picture side: a Vision Transformer under the names of transformers' ViTModel and DeiTModel. Letters: B pictures, S states (the class
// token, a DeiT's distillation token, then the patches), E width, P patch.

namespace mm::vit_gpt2 {

struct VisionTower {
  VisionTower(const Params& p, const VisionConfig& config);
  at::Tensor embed(const at::Tensor& pixels) const;       // [B, 3, image_size, image_size] -> [B, S, E]
  at::Tensor operator()(const at::Tensor& pixels) const;  // [B, 3, image_size, image_size] -> [B, S, E]: every token, the class token first
  void pack();                                            // see Linear::pack
  void quantize();                                        // see Linear::quantize

  std::vector<at::Tensor> first;  // [1, 1, E] each: what stands in front of the patches
  PatchEmbedding patch_embedding;
  at::Tensor position_embedding;  // [1, S, E]
  std::vector<PreNormBlock> layers;
  LayerNorm norm;
};

}  // namespace mm::vit_gpt2
