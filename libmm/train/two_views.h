#pragma once
#include <memory>
#include <string>

#include "options/objective.h"
#include "train/learner.h"
#include "train/represent_plan.h"

namespace mm {

// Whether an objective compares the examples of a batch with each other: it must then come whole, or in one part for each process.
bool compares_examples(const std::string& objective);

// Takes batches with "x" (data/array_batch.h) and makes small what objective.kind says of their views: nt-xent, barlow-twins, simsiam or
// byol, whose target network is Learner::target's. The two views draw from the example's key, each for itself; where nothing is drawn (a
// validation), views are drawn all the same (train/view_key.h). Throws Error{usage} for layers and objectives that
// do not fit.
std::unique_ptr<Learner> two_views(const RepresentPlan& plan, const TrainObjectiveOptions& objective, const Params& p);

}  // namespace mm
