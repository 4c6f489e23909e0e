#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "git/config.h"
#include "nn/embedding.h"
#include "nn/kv_cache.h"
#include "nn/linear.h"
#include "nn/mlp.h"
#include "nn/norm.h"
#include "tensor/params.h"

// GIT's text side: a BERT in whose layers a picture's states stand in front of the words. The words see the whole picture and the words
// before them; the picture sees itself alone, so that what it becomes in each layer does not depend on the text: it is computed once a
// picture, whatever the beams. Letters: B pictures, S states of a picture, E their width, N rows (beams or samples), T tokens, L layers,
// C width, V vocabulary.

namespace mm::git {

struct TextLayer {
  TextLayer(const Params& p, const TextConfig& config);

  at::Tensor picture(const at::Tensor& x) const;                              // [B, S, C], nothing in front -> [B, S, C]
  at::Tensor step(const at::Tensor& x, int64_t layer, KvCache& cache) const;  // [N, T, C], the newest tokens of each row -> [N, T, C]
  at::Tensor finish(const at::Tensor& attended, const at::Tensor& x) const;   // [..., C], [..., C] -> [..., C]
  void pack();                                                                // see Linear::pack; keeps the plain weights, too
  void quantize();                                                            // see Linear::quantize

  Linear qkv, output;
  LayerNorm attention_norm;
  Mlp mlp;
  LayerNorm norm;
  int64_t heads;
};

struct TextDecoder {
  // The head has a weight of its own when a file holds one, whatever config.json says, as in transformers 5; else it shares the word
  // embeddings, where config.json allows it.
  TextDecoder(const Params& p, const Config& config);

  at::Tensor project(const at::Tensor& states) const;  // [B, S, E] -> [B, S, C]: what stands in front of the words

  // The keys and values of a picture in every layer: [B, S, E] -> [B, L, 2, S, C].
  at::Tensor look(const at::Tensor& states) const;

  // The next tokens of N texts: [N, T] i64, the first of them at position `first` of the text -> [N, V] logits of the token behind the
  // last.
  at::Tensor step(const at::Tensor& tokens, int64_t first, KvCache& cache) const;

  // Whole texts behind what look() made of their pictures: [B, T] i64, [B, L, 2, S, C] -> [B, T, V] logits of the tokens that follow.
  at::Tensor operator()(const at::Tensor& tokens, const at::Tensor& seen) const;

  at::Tensor embed(const at::Tensor& tokens, int64_t first) const;  // [N, T] i64 -> [N, T, C]
  void pack();                                                      // the layers, and what projects pictures; see Linear::pack
  void quantize();                                                  // see Linear::quantize

  Linear projection;
  LayerNorm projection_norm;
  Embedding words, positions;
  LayerNorm norm;
  std::vector<TextLayer> layers;
  Linear head;
};

}  // namespace mm::git
