#pragma once
#include <cstdint>
#include <span>

#include "data/batch.h"
#include "data/caption_source.h"
#include "media/image.h"
#include "text/tokenizer.h"

namespace mm {

// How a text goes into a tower that reads it whole: with the tokenizer's special tokens.
struct PairFrame {
  std::int64_t pad = 0;
  int longest = 64;  // tokens, special ones included; longer texts are cut
};

// Examples (all of one size) as tensors of pictures and texts that belong together; `values` are those of the model's image processor.
//
//   pixels [B, 3, side, side] f32
//   tokens [B, T] i64, padded to the longest text of the batch
//   group  [B] f64, whole: equal for equal tokens, so that no picture is told from another one's text of the same words
//
// Every example is a target.
Batch pair_batch(std::span<const CaptionExample> examples, const Tokenizer& tokenizer, const PairFrame& frame, const PixelValues& values);

}  // namespace mm
