#pragma once
#include <memory>
#include <string>
#include <vector>

#include "model/stack.h"
#include "options/objective.h"
#include "train/learner.h"

namespace mm {

// A model that learns from two views of each example, without labels.
struct TwoViewsPlan {
  StackPlan encoder;                        // what is kept in the end; without classes, its outputs are features
  std::vector<std::string> augment = {};    // blocks that make a view of an example; they have no parameters
  std::vector<std::string> head = {};       // behind the encoder, for the objective alone (Chen et al. 2020, section 4.2)
  std::vector<std::string> predictor = {};  // of simsiam: behind the head, of one view
};

// Takes batches with "x" (data/array_batch.h) and makes small what objective.kind says of their views: nt-xent, barlow-twins or simsiam.
// Examples are compared with each other, so a batch must come whole, or in one part for each process. The two views draw from the example's
// key, each for itself; where nothing is drawn (a validation), views are drawn from a key that is always the same, and all else is not.
// Throws Error{usage} for layers and objectives that do not fit.
std::unique_ptr<Learner> two_views(const TwoViewsPlan& plan, const TrainObjectiveOptions& objective, const Params& p);

}  // namespace mm
