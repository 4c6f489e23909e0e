#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "data/caption_source.h"
#include "media/image.h"
#include "text/tokenizer.h"

namespace mm {

// How a sentence is framed for a decoder: it is shown start, w1, ... wn and learns w1, ... wn, end.
struct TokenFrame {
  std::int64_t start = 0, end = 0, pad = 0;
  int longest = 64;  // tokens, start included; longer sentences are cut, and then learn no end
};

struct CaptionBatch {
  at::Tensor pixels;         // [B, 3, side, side] f32
  at::Tensor tokens;         // [B, T] i64, padded to the longest sentence of the batch
  at::Tensor labels;         // [B, T] i64: labels[b][t] is the token that follows tokens[b][t]; -100 where nothing is learnt
  std::int64_t targets = 0;  // labels that count
};

// Examples (all of one size) as tensors; `values` are those of the model's image processor. Runs on the calling thread alone.
CaptionBatch make_batch(std::span<const CaptionExample> examples, const Tokenizer& tokenizer, const TokenFrame& frame,
                        const PixelValues& values);

}  // namespace mm
