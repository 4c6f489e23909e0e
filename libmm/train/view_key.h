#pragma once
#include <cstdint>

#include "data/batch.h"

namespace mm {

// What the first example of a batch draws its views and its hidden patches from; example i draws from i more. It is the batch's key. In a
// validation, where nothing else is drawn, it is always the same for the same example: its place among all, the first number of "place"
// [B] i64, 0 where there is none.
std::uint64_t view_key(const Batch& batch);

}  // namespace mm
