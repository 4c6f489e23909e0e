#pragma once
#include <cstdint>
#include <span>

#include "data/batch.h"
#include "data/caption_batch.h"
#include "data/caption_source.h"
#include "text/tokenizer.h"

namespace mm {

// How questions and answers are told to a model: a question with what the tokenizer puts around it, at most `longest` tokens; an answer as
// `answers` frames it.
struct QuestionFrame {
  TokenFrame answers;
  std::int64_t pad = 0;  // behind shorter questions
  int longest = 32;      // tokens of a question, those around it included; longer ones are cut
};

// Examples (pictures of one size) as tensors, K being the most questions that one of them has: examples with fewer are filled up with
// questions from which nothing is learnt. `values` are those of the model's image processor. Runs on the calling thread alone.
//
//   pixels    [B, 3, side, side] f32
//   questions [B, K, T] i64, padded
//   seen      [B, K, T] bool: the tokens that are no padding, one at least
//   tokens    [B, K, U] i64, labels [B, K, U] i64: the answers, as caption_batch() has its sentences
//
// The labels that count are its targets. Throws Error{input} when no example has a question.
Batch question_batch(std::span<const CaptionExample> examples, const Tokenizer& tokenizer, const QuestionFrame& frame,
                     const PixelValues& values);

}  // namespace mm
