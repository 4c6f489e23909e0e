#pragma once
#include <memory>

#include "model/stack.h"
#include "train/learner.h"
#include "train/objective.h"

namespace mm {

// A stack that learns what stands beside its examples: takes batches with "x" and "labels" (data/array_batch.h). The objective is one that
// takes an output and a target (Objective::sum).
std::unique_ptr<Learner> supervised(const StackPlan& plan, const Objective& objective, const ObjectiveOptions& options, const Params& p);

}  // namespace mm
