#pragma once
#include "task/train_sets.h"
#include "task/train_trial.h"

namespace mm {

// Bytes of memory that training takes at the least (task/train_memory.h).
double least_memory(const TrainOptions& options, const Trial& trial);

// Opens the trial of the task that the options name (kTrainTasks), for their seed. Throws as the opening of that task does, and
// Error{resource} when there is less memory than it takes.
Trial open_trial(const TrainOptions& options, const OpenSet& open = open_array_set);

}  // namespace mm
