#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "model/stack.h"
#include "options/objective.h"
#include "train/learner.h"

namespace mm {

// What stands in a batch beside its examples: which of all rows each is, [B] i64.
inline constexpr const char* kRows = "rows";

struct SelfMmPlan {
  StackPlan stack;                                                      // unimodal, of one value
  TrainObjectiveOptions objective;                                      // of what all modalities say together: mse, l1 or huber
  std::size_t rows = 0;                                                 // of the set, of which some are learnt from
  std::size_t count = 0;                                                // those
  std::size_t batch = 0;                                                // examples an update
  double limit = 0;                                                     // the greatest label that is made, above 0
  std::function<Batch(std::size_t first, std::size_t count)> examples;  // all that is learnt from, in any order; "labels" [B, 1] and kRows
};

// A fused stack whose modalities learn towards labels of their own (train/self_mm.h): takes batches as SelfMmPlan::examples makes them.
// With a gradient the loss is that of all together, with what the fusion wants small, and
//
//   sum over examples and their modalities m of tanh |y_m - y| |o_m - y_m|
//
// (section 3.4, equation 15); without one, as at a validation, that of all together alone. At first y_m is y. Where an epoch begins, from
// the second on, the features of all examples, as the model sees them then, make new labels, which move the old ones by momentum; the paper
// does so batch by batch within the epoch. A modality that an example lacks keeps its label, and is in no centre; where all labels have one
// sign they stay. Throws as FusedStack does, and Error{usage} for an objective that is not for values.
std::unique_ptr<Learner> self_mm_learner(const SelfMmPlan& plan, const Params& p);

}  // namespace mm
