#pragma once
#include "options/train.h"
#include "train/process_group.h"
#include "train/run.h"

namespace mm {

// Throws Error{usage} for options that the experiment cannot be trained by: a selection, a schedule or adapters that there is nothing for,
// and a batch that is smaller than the processes are many.
void check_run(const TrainOptions& options, const Experiment& experiment, const ProcessGroup& processes);

}  // namespace mm
