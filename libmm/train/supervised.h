#pragma once
#include <cstdint>
#include <memory>

#include "model/stack.h"
#include "options/objective.h"
#include "train/learner.h"
#include "train/objective.h"

namespace mm {

// How far training is, from the place of a batch in its stream.
struct StreamPace {
  std::size_t epoch = 1;  // examples of an epoch
  std::size_t step = 1;   // examples of an update

  double epochs(const Batch& batch) const { return static_cast<double>(batch.first) / static_cast<double>(epoch); }
  std::int64_t steps(const Batch& batch) const { return static_cast<std::int64_t>(batch.first / step); }
};

// A stack that learns what stands beside its examples: takes batches as array_batch makes them (data/array_batch.h), and beside them, where
// something is learnt without labels, `options.unlabelled.times` rows for each example as "unlabelled". The objective is one that takes an
// output and a target (Objective::sum): of a plan whose inputs keep apart, one that takes opinions, unless they are fused. What a fusion
// wants small itself is added, as a mean over the targets.
std::unique_ptr<Learner> supervised(const StackPlan& plan, const TrainObjectiveOptions& options, const StreamPace& pace, const Params& p);

// The objective of these options. Throws Error{usage} for one that is not for classes; or not for values, or yes-or-no answers.
const Objective& class_objective(const TrainObjectiveOptions& options);
const Objective& value_objective(const TrainObjectiveOptions& options);

}  // namespace mm
