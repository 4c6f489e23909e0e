#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "clip/config.h"
#include "nn/embedding.h"
#include "nn/norm.h"
#include "nn/pre_norm_block.h"
#include "tensor/params.h"

// The text side of CLIP: a Transformer in which a word sees those before it, under the names of transformers' checkpoints. Letters: B
// texts, T tokens, E width.

namespace mm::clip {

struct TextTower {
  TextTower(const Params& p, const TextConfig& config);
  at::Tensor operator()(const at::Tensor& tokens) const;                        // [B, T] i64 -> [B, T, E], the last norm included
  at::Tensor pooled(const at::Tensor& states, const at::Tensor& tokens) const;  // [B, T, E], [B, T] -> [B, E]: the state of each text's end

  // What goes into the first block (0), or comes out of one, without the last norm. [B, T] i64 -> [B, T, E]
  at::Tensor states(const at::Tensor& tokens, int64_t layer) const;

  void pack();      // see Linear::pack
  void quantize();  // see Linear::quantize

  Embedding token_embedding;
  at::Tensor position_embedding;  // [positions, E]
  std::vector<PreNormBlock> layers;
  LayerNorm final_layer_norm;
  int64_t end;  // the token that ends a text
};

}  // namespace mm::clip
