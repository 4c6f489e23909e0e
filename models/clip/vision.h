#pragma once
#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

#include "clip/config.h"
#include "nn/norm.h"
#include "nn/patch_embedding.h"
#include "nn/pre_norm_block.h"
#include "tensor/params.h"

// The Vision Transformer of CLIP: one norm before the first block and one behind the last, under the names of transformers' checkpoints.
// Letters: B pictures, S patches + 1 (the class token comes first), E width.

namespace mm::clip {

struct VisionTower {
  VisionTower(const Params& p, const VisionConfig& config);
  at::Tensor embed(const at::Tensor& pixels) const;       // [B, 3, image_size, image_size] -> [B, S, E]; the first norm included
  at::Tensor operator()(const at::Tensor& pixels) const;  // [B, 3, image_size, image_size] -> [B, S, E]: every token, class token first

  // What comes out of the blocks `depths`, each from 0 (what goes into the first) to their number, without the last norm; blocks behind the
  // deepest are not computed. [B, 3, image_size, image_size] -> [B, S, E] each
  std::vector<at::Tensor> states(const at::Tensor& pixels, std::span<const int64_t> depths) const;

  void pack();      // see Linear::pack
  void quantize();  // see Linear::quantize

  at::Tensor class_embedding;  // [E]
  PatchEmbedding patch_embedding;
  at::Tensor position_embedding;  // [S, E]
  LayerNorm pre_layernorm;
  std::vector<PreNormBlock> layers;
  LayerNorm post_layernorm;
};

}  // namespace mm::clip
