#pragma once
#include "task/train_sets.h"
#include "task/train_trial.h"

namespace mm {

// A stack of blocks learns the classes of arrays (data.arrays, model.layers, objective). Throws Error{input} for arrays that cannot be
// read, Error{usage} for layers, objectives and data that do not fit each other.
Trial open_classify_trial(const TrainOptions& options, const OpenSet& open = open_array_set);

}  // namespace mm
