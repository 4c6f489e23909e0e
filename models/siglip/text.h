#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "nn/embedding.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "nn/pre_norm_block.h"
#include "siglip/config.h"
#include "tensor/params.h"

// The text side of SigLIP: every token sees every other one, those that fill the text up included, and the state of the last place is the
// text's. Letters: B texts, T tokens, E width.

namespace mm::siglip {

struct TextTower {
  TextTower(const Params& p, const TextConfig& config);
  at::Tensor operator()(const at::Tensor& tokens) const;  // [B, T] i64 -> [B, T, E], the last norm included
  at::Tensor pooled(const at::Tensor& states) const;      // [B, T, E] -> [B, P]: the vector of each text

  // What goes into the first block (0), or comes out of one, without the last norm. [B, T] i64 -> [B, T, E]
  at::Tensor states(const at::Tensor& tokens, int64_t layer) const;

  void pack();  // see Linear::pack

  Embedding token_embedding;
  at::Tensor position_embedding;  // [positions, E]
  std::vector<PreNormBlock> layers;
  LayerNorm final_layer_norm;
  Linear head;  // E -> P
};

}  // namespace mm::siglip
