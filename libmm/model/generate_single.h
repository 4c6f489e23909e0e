#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "model/generate.h"

namespace mm {

// Greedy search (of equals the lowest id) or sampling: every row is written for itself and leaves the batch when it ends. Called by
// generate(), which says what the arguments are and has checked them. Sampled texts come in the order they were drawn.
std::vector<std::vector<Written>> write_single(Writer& writer, const at::Tensor& prompts, const Decoding& decoding,  // prompts: [B, T] i64
                                               const std::vector<std::uint64_t>& items);

}  // namespace mm
