#pragma once
#include "options/train.h"

namespace mm {

// mm train: one experiment, over one or more seeds, with its report; or one of the small jobs around it (--draw, --export, --dry-run).
// Returns the exit code: 0 done, 128 + n stopped by signal n after a checkpoint.
int train(const TrainOptions& options);

}  // namespace mm
