#pragma once
#include "task/train_sets.h"
#include "task/train_trial.h"

namespace mm {

// A stack of blocks learns numbers that stand beside arrays (data.arrays, model.layers): values by mse, l1 or huber, or yes-or-no answers
// by binary (objective.kind). Throws Error{input} for arrays that cannot be read and answers outside 0 to 1, Error{usage} for layers,
// objectives and data that do not fit each other.
Trial open_regress_trial(const TrainOptions& options, const OpenSet& open = open_array_set);

}  // namespace mm
