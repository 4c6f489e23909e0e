#pragma once
#include <string>

#include "options/train.h"
#include "train/process_group.h"
#include "train/run.h"

namespace mm {

// By what the checkpoint of a run is chosen: options.select, and of `valid` what there is: the loss of a validation, or the last one.
std::string selection_of(const TrainOptions& options, const Experiment& experiment);

// Throws Error{usage} for options that the experiment cannot be trained by: a selection, a schedule or adapters that there is nothing for,
// and a batch that is smaller than the processes are many.
void check_run(const TrainOptions& options, const Experiment& experiment, const ProcessGroup& processes);

}  // namespace mm
