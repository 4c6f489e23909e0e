#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "data/batch.h"
#include "data/caption_source.h"
#include "media/image.h"
#include "text/tokenizer.h"

namespace mm {

// How a sentence is framed for a decoder: it is shown start, w1, ... wn and learns w1, ... wn, end.
struct TokenFrame {
  std::int64_t start = 0, end = 0, pad = 0;
  int longest = 64;  // tokens, start included; longer sentences are cut, and then learn no end
};

// The pictures of examples, all of one size, as the model's image processor makes numbers of them: [B, 3, H, W] f32.
at::Tensor picture_batch(std::span<const CaptionExample> examples, const PixelValues& values);

// Examples (all of one size) as tensors; `values` are those of the model's image processor. Runs on the calling thread alone.
//
//   pixels [B, 3, side, side] f32
//   tokens [B, T] i64, padded to the longest sentence of the batch
//   labels [B, T] i64: labels[b][t] is the token that follows tokens[b][t]; -100 where nothing is learnt
//
// The labels that count are its targets.
Batch caption_batch(std::span<const CaptionExample> examples, const Tokenizer& tokenizer, const TokenFrame& frame,
                    const PixelValues& values);

}  // namespace mm
