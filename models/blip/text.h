#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "blip/config.h"
#include "blip/head.h"
#include "nn/embedding.h"
#include "nn/item_states.h"
#include "nn/kv_cache.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "tensor/params.h"

// BLIP's text side: a BERT with a causal mask whose layers also look at a picture, under the names of transformers' checkpoints.
// Letters: B texts, N rows (beams or samples of pictures), T tokens, S states of a picture, E their width, C width, V vocabulary.

namespace mm::blip {

// Attention, its product and the norm behind it: norm(x + output(attention)).
struct TextAttention {
  TextAttention(const Params& p, const TextConfig& config, int64_t source_width);

  at::Tensor operator()(const at::Tensor& x, const at::Tensor& source, bool causal) const;  // [B, T, C], [B, S, E] -> [B, T, C]
  // The same where not all of the source is there: [B, T, C], [B, S, E], [B, S] bool -> [B, T, C]
  at::Tensor operator()(const at::Tensor& x, const at::Tensor& source, const at::Tensor& seen) const;
  at::Tensor among(const at::Tensor& x, const at::Tensor& seen) const;       // x looks at x: [B, T, C], [B, T] bool -> [B, T, C]
  at::Tensor finish(const at::Tensor& attended, const at::Tensor& x) const;  // [..., C], [..., C] -> [..., C]
  void quantize();

  Linear query, key, value, output;
  LayerNorm norm;
  int64_t heads;
};

struct TextLayer {
  TextLayer(const Params& p, const TextConfig& config, int64_t state_width);

  // seen: [B, S] bool, the states that are there; undefined: all are. [B, T, C], [B, S, E] -> [B, T, C]
  at::Tensor operator()(const at::Tensor& x, const at::Tensor& states, const at::Tensor& seen) const;
  at::Tensor step(const at::Tensor& x, int64_t layer, KvCache& cache, ItemStates& states) const;  // [N, T, C] -> [N, T, C]
  at::Tensor feed_forward(const at::Tensor& x) const;                                             // [..., C] -> [..., C]

  // Whole texts, without a gradient. y: what they are after they looked at themselves, [N, T, C] -> [N, T, C]
  at::Tensor look(const at::Tensor& y, int64_t layer, ItemStates& states) const;
  void quantize();  // see Linear::quantize

  TextAttention attention, crossattention;
  Mlp mlp;
  LayerNorm norm;
};

struct TextDecoder {
  // The head has a weight of its own when it is drawn, and when a file holds one, whatever config.json says, as in transformers 5
  // (share/doc/models.md has the releases). It shares the word embeddings when the file holds nothing else and config.json allows it.
  TextDecoder(const Params& p, const Config& config);

  // Every position at once, for learning: [B, T] i64, [B, S, E] -> [B, T, V] logits of the tokens that follow. seen: as a layer has it.
  at::Tensor operator()(const at::Tensor& tokens, const at::Tensor& states, const at::Tensor& seen = {}) const;

  // The next tokens of N texts, all of them at the start, one each afterwards: [N, T] i64 -> [N, V] logits of the token behind the last.
  at::Tensor step(const at::Tensor& tokens, KvCache& cache, ItemStates& states) const;

  // Whole texts without a gradient, as the head reads them: [N, T] i64 -> [N, T, C].
  at::Tensor read(const at::Tensor& tokens, ItemStates& states) const;

  at::Tensor embed(const at::Tensor& tokens, int64_t first) const;  // [B, T] i64 whose first stands at position `first` -> [B, T, C]

  Embedding words, positions;
  LayerNorm norm;
  std::vector<TextLayer> layers;
  Head head;

 private:
  TextDecoder(const Params& p, const Config& config, bool tied);
};

}  // namespace mm::blip
