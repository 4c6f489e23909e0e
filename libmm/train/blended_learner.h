#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/log.h"
#include "model/stack.h"
#include "options/objective.h"
#include "train/learner.h"

namespace mm {

// Finds the weight of every branch before the first update; nothing when somebody asked to stop.
using FindBlend = std::function<std::optional<std::vector<double>>(Log& log)>;

// A fused stack that learns by gradient blending (train/gradient_blend.h): takes batches as array_batch makes them, its inputs apart. With
// a gradient the loss is sum_k w_k L_k, where the L of all together holds what the fusion itself wants small; without one, as at a
// validation, it is that of all together alone, which is what answers. The weights are found by `find`, unless they are given: one for each
// branch. Throws as FusedStack does, and Error{usage} for an objective that takes other things than an output and a target.
std::unique_ptr<Learner> blended_learner(const StackPlan& plan, const TrainObjectiveOptions& objective, const FindBlend& find,
                                         const Params& p, const std::vector<double>& weights = {});

}  // namespace mm
