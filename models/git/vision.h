#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "git/config.h"
#include "nn/norm.h"
#include "nn/patch_embedding.h"
#include "nn/pre_norm_block.h"
#include "tensor/params.h"

// GIT's picture side: the Vision Transformer of CLIP (Radford et al. 2021), one norm before the first block and one behind the last, under
// the names of transformers' checkpoints. Letters: B pictures, F frames, S patches + 1 (the class token comes first), E width, P patch.

namespace mm::git {

struct VisionTower {
  VisionTower(const Params& p, const VisionConfig& config);
  at::Tensor embed(const at::Tensor& pixels) const;       // [B, 3, image_size, image_size] -> [B, S, E]; the first norm included
  at::Tensor operator()(const at::Tensor& pixels) const;  // [B, 3, image_size, image_size] -> [B, S, E]: every token, class token first
  void pack();                                            // see Linear::pack
  void quantize();                                        // see Linear::quantize

  at::Tensor class_embedding;  // [E]
  PatchEmbedding patch_embedding;
  at::Tensor position_embedding;  // [S, E]
  LayerNorm pre_layernorm;
  std::vector<PreNormBlock> layers;
  LayerNorm post_layernorm;
};

// The states of a clip are those of its frames, one frame behind the other, each with its own mark of time.
struct FrameMarks {
  FrameMarks(const Params& p, const Config& config);
  at::Tensor operator()(const VisionTower& tower, const at::Tensor& pixels) const;  // [B, F, 3, H, W], F <= marks -> [B, F S, E]

  std::vector<at::Tensor> marks;  // [1, 1, E] each; none in a model for pictures
};

}  // namespace mm::git
