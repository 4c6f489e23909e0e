#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "nn/embedding.h"
#include "nn/item_states.h"
#include "nn/kv_cache.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "tensor/params.h"
#include "vit_gpt2/config.h"

// The text side: GPT-2 whose layers also look at a picture, under the names of transformers' GPT2LMHeadModel. Its files hold weights with
// the inputs first ("Conv1D"); here they have the outputs first, as all others. Letters: N rows (beams or samples of pictures), T tokens, S
// states of a picture, C width, V vocabulary.

namespace mm::vit_gpt2 {

struct TextLayer {
  // `layer`: its number, from 0. What scores are divided by beside the root of a head's width is in the queries' weights.
  TextLayer(const Params& p, const TextConfig& config, int64_t layer);

  // The newest tokens of each row: [N, T, C] -> [N, T, C].
  at::Tensor operator()(const at::Tensor& x, KvCache& cache, ItemStates& states) const;
  at::Tensor whole(const at::Tensor& x, const at::Tensor& states) const;  // texts from their start: [B, T, C], [B, S, C] -> [B, T, C]
  // Its parts, without what they are added to: [N, T, C], behind the part's norm -> [N, T, C].
  at::Tensor attend_words(const at::Tensor& x, KvCache& cache) const;
  at::Tensor attend_picture(const at::Tensor& x, ItemStates& states) const;
  void quantize();

  LayerNorm attention_norm, cross_norm, mlp_norm;
  Linear qkv, output;
  Linear query, key, value, cross_output;
  Mlp mlp;
  int64_t heads, layer;
};

struct TextDecoder {
  // The head has a weight of its own when a file holds one, as in transformers 5; else it shares the word embeddings, where config.json
  // allows it.
  TextDecoder(const Params& p, const TextConfig& config);

  // The next tokens of N texts: [N, T] i64 -> [N, V] logits of the token behind the last.
  at::Tensor step(const at::Tensor& tokens, KvCache& cache, ItemStates& states) const;

  // Whole texts: [B, T] i64, [B, S, C] -> [B, T, V] logits of the tokens that follow.
  at::Tensor operator()(const at::Tensor& tokens, const at::Tensor& states) const;

  void quantize();  // see Linear::quantize

  Embedding words, positions;
  std::vector<TextLayer> layers;
  LayerNorm norm;
  Linear head;
};

}  // namespace mm::vit_gpt2
