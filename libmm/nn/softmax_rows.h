#pragma once
#include <cstdint>

#include "nn/rows.h"

namespace mm {

inline constexpr std::int64_t kSoftmaxStep = 16;  // what the length of a row is a multiple of

// softmax of each of M rows of N numbers, in their place, on the calling thread. -infinity becomes 0, also where there is nothing else; a
// row with a number that is none (or +infinity) becomes such numbers. Needs has_small_products().
void softmax_rows(Rows<float> rows, std::int64_t M, std::int64_t N);

}  // namespace mm
