#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "base/json.h"

namespace mm::bert {

// How a sentence's vector comes from its tokens' (special ones count), as in sentence-transformers. mean_sqrt_length: the sum divided by
// the square root of the number of tokens; weighted_mean: token t of 1, 2, ... counts t times.
enum class Pooling { cls, max, mean, mean_sqrt_length, weighted_mean, last };

// Of a 1_Pooling/config.json: one, or several whose vectors stand one behind the other, in this order. Both its spellings are read:
// "pooling_mode" and "pooling_mode_mean_tokens": true. Throws Error{input} on a name that is none, on a width that is not the encoder's,
// and where a prompt's tokens are to be left out.
std::vector<Pooling> read_pooling(const Json& json, int64_t width);

// x [N, C], the tokens of B texts one behind the other -> [B, C of each pooling]
at::Tensor pool(const at::Tensor& x, const std::vector<int64_t>& lengths, const std::vector<Pooling>& poolings);

}  // namespace mm::bert
