#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "nn/embedding.h"
#include "nn/gated_mlp.h"
#include "nn/kv_cache.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "nn/rotary.h"
#include "nn/rotary_attention.h"
#include "smolvlm/config.h"
#include "tensor/params.h"

// The text side: a Llama whose words may be states of pictures, under the names of transformers' checkpoints.
// Letters: B texts, N rows (beams or samples of items), T tokens, K states of pictures, C width, V vocabulary.

namespace mm::smolvlm {

struct TextLayer {
  TextLayer(const Params& p, const TextConfig& config);

  at::Tensor operator()(const at::Tensor& x, const RotaryAngles& angles) const;                           // [B, T, C] -> [B, T, C]
  at::Tensor step(const at::Tensor& x, const RotaryAngles& angles, int64_t layer, KvCache& cache) const;  // [N, T, C] -> [N, T, C]
  void quantize();

  RmsNorm input_layernorm, post_attention_layernorm;
  RotaryAttention self_attn;
  GatedMlp mlp;
};

struct TextDecoder {
  // p: where text_model and lm_head stand. The head has a weight of its own where the file holds one, whatever config.json says; else it
  // shares the word embeddings, where config.json allows it.
  TextDecoder(const Params& text_model, const Params& lm_head, const Config& config);

  // The words of texts; where `image_token` stands, the states of pictures [K, C] in their order, as many as there are such tokens.
  // [B, T] i64 on the CPU, states may be undefined where there are none -> [B, T, C]
  at::Tensor embed(const at::Tensor& tokens, const at::Tensor& states) const;

  at::Tensor operator()(const at::Tensor& x) const;  // every position at once: [B, T, C] of embed() -> [B, T, C], normed

  // The next positions of N texts, all of them at the start, one each afterwards: [N, T, C] of embed() -> [N, V] logits of the token
  // behind the last.
  at::Tensor step(const at::Tensor& x, KvCache& cache) const;

  void quantize();

  Embedding words;
  std::vector<TextLayer> layers;
  RmsNorm norm;
  Linear head;
  Rotary rotary;
  int64_t image_token;
  int64_t key_width;  // of the keys of a position: G * D
};

}  // namespace mm::smolvlm
