#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "model/generate.h"

namespace mm {

// Beam search and, with decoding.sample, beam sampling, step by step as transformers 5 does it (GenerationMixin._beam_search): among
// (1 + end tokens) * beams continuations of an item, those in its best `beams` places that end compete for its finished texts, and the
// best `beams` that do not end run on. Items do not touch each other, so one that can improve no more leaves the batch. Called by
// generate(), which says what the arguments are and has checked them.
std::vector<std::vector<Written>> write_beams(Writer& writer, const at::Tensor& prompts, const Decoding& decoding,  // prompts: [B, T] i64
                                              const std::vector<std::uint64_t>& items);

}  // namespace mm
