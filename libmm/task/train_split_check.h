#pragma once
#include "options/train.h"

namespace mm {

// `mm train --check-split`: looks for examples that stand on two sides of the split of every set that the options name, prints what it
// found, and gives the exit code: 0 when nothing leaks, 1 when something does. Throws Error{usage} when no set is named.
int report_split(const TrainOptions& options);

}  // namespace mm
