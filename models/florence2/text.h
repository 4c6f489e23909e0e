#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "florence2/config.h"
#include "nn/attention.h"
#include "nn/embedding.h"
#include "nn/item_states.h"
#include "nn/kv_cache.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "tensor/params.h"

// The text side: BART (Lewis et al. 2019, arXiv 1910.13461) under the names of transformers' BartModel. One side reads the picture and what
// is asked, the other writes. Norms stand behind the parts. Letters: B items, S states that are read, N rows (beams or samples of items), T
// tokens, C width, V vocabulary.

namespace mm::florence2 {

// Positions and the norm behind them, in front of both sides' layers.
struct Places {
  Places(const Params& p, const TextConfig& config);
  at::Tensor operator()(const at::Tensor& x, std::int64_t before) const;  // [N, T, C], `before` tokens stand in front -> [N, T, C]

  Embedding positions;  // two more than there are tokens: the first two are nobody's
  LayerNorm norm;
};

struct ReadingLayer {
  ReadingLayer(const Params& p, const TextConfig& config);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, S, C] -> [B, S, C]
  void pack();                                       // see Linear::pack
  void quantize();                                   // see Linear::quantize

  FusedSelfAttention attention;
  LayerNorm attention_norm;
  Mlp mlp;
  LayerNorm norm;
};

struct TextReader {
  TextReader(const Params& p, const TextConfig& config);
  at::Tensor operator()(const at::Tensor& x) const;  // pictures and words as they are looked up, [B, S, C] -> [B, S, C]
  void pack();
  void quantize();

  Places places;
  std::vector<ReadingLayer> layers;
};

struct WritingLayer {
  // `layer`: its number, from 0.
  WritingLayer(const Params& p, const TextConfig& config, std::int64_t layer);

  // The newest tokens of each row: [N, T, C] -> [N, T, C].
  at::Tensor operator()(const at::Tensor& x, KvCache& cache, ItemStates& states) const;
  // Its parts, without what they are added to: [N, T, C] -> [N, T, C].
  at::Tensor attend_words(const at::Tensor& x, KvCache& cache) const;
  at::Tensor attend_states(const at::Tensor& x, ItemStates& states) const;
  void quantize();

  Linear qkv, output;
  LayerNorm attention_norm;
  Linear query, key, value, cross_output;
  LayerNorm cross_norm;
  Mlp mlp;
  LayerNorm norm;
  std::int64_t heads, layer;
};

struct TextDecoder {
  // words: the vectors of the vocabulary, [V, C]. The head has a weight of its own where a file holds one, else it shares the words'.
  TextDecoder(const Params& p, const TextConfig& config, const Embedding& words, Linear head);

  // The next tokens of N texts: [N, T] i64 -> [N, V] logits of the token behind the last.
  at::Tensor step(const at::Tensor& tokens, KvCache& cache, ItemStates& states) const;
  void quantize();

  Embedding words;
  double scale;  // of words
  Places places;
  std::vector<WritingLayer> layers;
  Linear head;
};

// What words are multiplied by when they are looked up.
double word_scale(const TextConfig& config);

}  // namespace mm::florence2
