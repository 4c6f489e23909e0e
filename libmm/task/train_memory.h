#pragma once
#include <cstdint>

#include "options/train.h"

namespace mm {

// Bytes of memory that a run takes at the very least: the parameters with their gradients, what the optimiser keeps and the moving average,
// and `working` bytes for the examples of an update.
double least_memory(const TrainOptions& options, std::int64_t parameters, double working);

// Bytes for the examples of a captioner's update, at the very least: the pictures of a batch as numbers, and of those that are computed
// together what each layer of the vision tower keeps for its gradient.
double caption_working_memory(const TrainOptions& options);

// Throws Error{resource} when `least` bytes are more than `limit`.
void check_memory(double least, std::uint64_t limit);

}  // namespace mm
