#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "model/generate.h"

namespace mm {

using TokenSpan = std::span<const std::int64_t>;

// What the decoding's rule, and then, in the order of transformers' logits processors, the repetition penalty, the ban on repeated n-grams,
// the shortest length and forced tokens make of the next token's scores; a forced token's is 0, and there is no other. all: [N, V] f32,
// logits or log-probabilities; texts: what stands in each of the N rows, prompt included. Gives `all` itself when nothing changes, else a
// changed copy, [N, V]. Throws Error{input} where a forced token is none of the vocabulary.
at::Tensor constrained(const at::Tensor& all, std::span<const TokenSpan> texts, const Decoding& decoding);

}  // namespace mm
