#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "model/fused_stack.h"
#include "options/objective.h"
#include "train/objective.h"

// What the heads of single modalities (model/unimodal_heads.h) are judged by.

namespace mm {

// How a head, and all of them together, are judged.
struct BranchObjective {
  const Objective& objective;
  ObjectiveOptions how = {};
};

// A loss, summed over so many targets.
struct BranchSum {
  at::Tensor loss;           // [] with a gradient
  std::int64_t targets = 0;  // of the examples that have the modality
};

// The loss of every modality's head, over the examples that have it; of a fused stack that is unimodal. labels [B, ...]
std::vector<BranchSum> branch_sums(const FusedStack& stack, const FusedScores& answer, const at::Tensor& labels, const BranchObjective& of);

// How these options do. Throws Error{usage} for an objective that takes other things than an output and a target of one head.
BranchObjective branch_objective(const TrainObjectiveOptions& options);

}  // namespace mm
