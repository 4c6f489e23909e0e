#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/log.h"
#include "data/batch.h"
#include "model/stack.h"
#include "options/train.h"

// Gradient blending (Wang, Tran and Feiszli 2020, "What makes training multi-modal classification networks hard?"): a head for each
// modality and one for all together learn at once, each with a weight of its own. Alone each is tried first: one that overfits fast, beside
// what it gains on data that it has not seen, counts little. Branches: those of the M modalities in their order, then all together.

namespace mm {

// The mean loss of one branch on the examples to learn from, and on those to validate with.
struct BranchLoss {
  double train = 0, valid = 0;
};

struct BranchTrial {
  BranchLoss before, after;  // it was trained alone
};

// w_k = G_k / O_k^2, divided by their sum, with the generalisation G = valid before - valid after and the overfitting
// O = (valid - train) after - (valid - train) before (section 3.2, equation 4). An O below 1e-4 counts as 1e-4 (pliang279/MultiBench), and
// a branch that gains nothing has the weight 0; where none gains anything all weigh the same. Not empty.
std::vector<double> blend_weights(std::span<const BranchTrial> trials);

// What the weights are found from.
struct BlendTask {
  StackPlan stack;                                                      // unimodal
  TrainObjectiveOptions objective;                                      // one that takes an output and a target (Objective::sum)
  std::size_t batch = 0;                                                // examples an update
  std::function<Batch(std::uint64_t first, std::size_t count)> stream;  // of the run, as Experiment::batch
  std::size_t train_count = 0, valid_count = 0;                         // neither is 0
  std::function<Batch(std::size_t first, std::size_t count)> train, valid;
};

// The weights for a run of these options: each branch learns alone from fresh weights, for objective.unimodal.steps updates or as many as
// the run has (algorithm 2, offline blending). Says them to the log. Nothing when somebody asked to stop.
std::optional<std::vector<double>> found_blend(const BlendTask& task, const TrainOptions& options, Log& log);

}  // namespace mm
