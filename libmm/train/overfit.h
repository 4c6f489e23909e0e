#pragma once
#include <cstddef>

#include "train/run.h"

namespace mm {

// The experiment over the first `count` examples of its stream alone, shown over and over as they are the first time, and validated on: a
// model that can learn knows them by heart soon. Throws Error{usage} when there are not as many, and where
// examples are compared with each other when they make no whole batches.
Experiment overfitting(const Experiment& experiment, std::size_t count, std::size_t batch);

}  // namespace mm
