#pragma once
#include "task/train_sets.h"
#include "task/train_trial.h"

namespace mm {

// A stack of blocks learns features of arrays from two views of each example, without labels (train/two_views.h); data.arrays.per-class
// says how many examples of each class have one in the end, for a linear probe on the features. What is exported is the stack alone. Throws
// Error{usage} for options that do not fit each other.
Trial open_represent_trial(const TrainOptions& options, const OpenSet& open = open_array_set);

}  // namespace mm
