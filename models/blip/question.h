#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "blip/config.h"
#include "blip/text.h"
#include "nn/embedding.h"
#include "nn/item_states.h"
#include "nn/norm.h"
#include "tensor/params.h"
#include "text/tokenizer.h"

// BLIP's reader of texts: the decoder's layers under a mask that lets every word see every other, under the names of "text_encoder".
// Letters: B pictures, K texts about each, N texts, T tokens, C width, S states of a picture, E their width.

namespace mm::blip {

struct TextEncoder {
  TextEncoder(const Params& p, const Config& config);

  // Texts that look at their items' pictures, or at nothing (null): [N, T] i64, [N, T] bool, the tokens that are no padding -> [N, T, C].
  at::Tensor operator()(const at::Tensor& tokens, const at::Tensor& seen, ItemStates* pictures) const;

  // For learning, K texts about each of B pictures: [B, K, T] i64, [B, K, T] bool, [B, S, E] -> [B * K, T, C].
  at::Tensor operator()(const at::Tensor& tokens, const at::Tensor& seen, const at::Tensor& states) const;

  at::Tensor embed(const at::Tensor& tokens) const;  // [N, T] i64 -> [N, T, C]

  Embedding words, positions;
  LayerNorm norm;
  std::vector<TextLayer> layers;
};

// Texts of different lengths side by side, with padding behind the shorter ones.
struct PaddedTexts {
  at::Tensor tokens;                 // [N, T] i64
  at::Tensor seen;                   // [N, T] bool
  std::vector<std::int64_t> counts;  // [N]: tokens of each
  std::vector<bool> truncated;       // [N]: tokens were left out, as the model has no position for them
};

// With what the tokenizer puts around a text; `start`, where it is not negative, in the place of the first token. Throws Error{input} on
// text that is not UTF-8.
PaddedTexts padded_texts(const Tokenizer& tokenizer, const TextConfig& config, std::span<const std::string> texts, std::int64_t start = -1);

// The token that the authors' code begins a text with that looks at a picture: "[ENC]" of the tokenizer, or the one that they put behind
// the one of a decoder's texts ([DEC]). Throws Error{usage} when the vocabulary has none.
std::int64_t authors_start(const Tokenizer& tokenizer, const TextConfig& config);

}  // namespace mm::blip
