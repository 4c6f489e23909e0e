#pragma once
#include <cstdint>

#include "options/train.h"

namespace mm {

// Bytes of memory that a run takes at the very least: the parameters with their gradients, two moments and moving average, the pictures of
// a batch as numbers, and of the examples that are computed together what each layer of the vision tower keeps for its gradient.
double least_memory(const TrainOptions& options, std::int64_t parameters);

// Throws Error{resource} when that is more than `limit` bytes.
void check_memory(const TrainOptions& options, std::int64_t parameters, std::uint64_t limit);

}  // namespace mm
