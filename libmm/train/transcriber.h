#pragma once
#include <memory>

#include "model/stack.h"
#include "train/learner.h"

namespace mm {

// A stack whose output is scores over time [B, T, K] learns the letters of its examples without being told when they are said, by
// connectionist temporal classification (train/objective_sequence.h). It takes batches of "x" [B, ...], "labels" [B, L] i64 and
// "label_lengths" [B] i64; every text is a target.
std::unique_ptr<Learner> transcriber(const StackPlan& plan, const Params& p);

}  // namespace mm
