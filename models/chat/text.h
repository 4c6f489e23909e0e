#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "chat/config.h"
#include "chat/seen.h"
#include "nn/embedding.h"
#include "nn/gated_mlp.h"
#include "nn/kv_cache.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "nn/rotary.h"
#include "nn/rotary_attention.h"
#include "tensor/params.h"

// The text side of a chat model: a Llama whose words may be states of pictures, under the names of transformers' checkpoints.
// Letters: B texts, N rows (beams or samples of items), T tokens, K states of pictures, C width, V vocabulary.

namespace mm::chat {

// Words and states of pictures, as the first layer reads them.
struct TextInput {
  at::Tensor x = {};                    // [B, T, C]
  at::Tensor places = {};               // [K] i64: which of the B T are states of pictures; undefined: none
  std::vector<at::Tensor> deeper = {};  // [K, C] each: added there behind the first layers
};

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
  // text_model, lm_head: where they stand. The head has a weight of its own where the file holds one, whatever config.json says; else it
  // shares the word embeddings, where config.json allows it. picture_tokens: those that stand where a state of a picture goes.
  TextDecoder(const Params& text_model, const Params& lm_head, const TextConfig& config, std::vector<int64_t> picture_tokens);

  // The words of texts; where a picture token stands, the states of pictures in their order, as many as there are such tokens.
  // [B, T] i64 on the CPU, states may be undefined where there are none.
  TextInput embed(const at::Tensor& tokens, const Seen& seen) const;

  // By what T positions from `first` on turn; places: of each on several axes, [A, B, T] i64, or undefined: they are counted.
  RotaryAngles angles(int64_t first, int64_t T, const at::Tensor& places) const;

  at::Tensor operator()(const TextInput& input, const RotaryAngles& angles) const;  // every position at once -> [B, T, C], normed

  // The next positions of N texts, all of them at the start, one each afterwards -> [N, V] logits of the token behind the last.
  at::Tensor step(const TextInput& input, const RotaryAngles& angles, KvCache& cache) const;

  void quantize();

  Embedding words;
  std::vector<TextLayer> layers;
  RmsNorm norm;
  Linear head;
  Rotary rotary;
  at::Tensor rotary_axes;  // [D / 2] i64, or undefined
  std::vector<int64_t> picture_tokens;
  int64_t key_width;  // of the keys of a position: G * D
};

}  // namespace mm::chat
