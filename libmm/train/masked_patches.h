#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "options/objective.h"
#include "train/learner.h"
#include "train/represent_plan.h"

namespace mm {

// Which patches are hidden: round(ratio S) of each example, at least one and never all, every choice as likely, a function of key + i for
// example i. -> [B, S] bool
at::Tensor hidden_patches(std::int64_t examples, std::int64_t patches, double ratio, std::uint64_t key);

// A masked autoencoder (He et al. 2022): takes batches with "x" (data/array_batch.h), and makes small the squared error of hidden patches
// (train/objective_patch.h), a mean over those of an example.
//
// Of plan.encoder.layers, `patches` cuts a picture, and the first `transformer` behind it and all that follows see only what is not hidden;
// the last (mean-time, take-first or last) makes features of the steps and has no part in the loss. What the encoder makes of the patches
// it sees goes back to its places, a learnt vector ("head.mask.token") stands for the others, and plan.head makes the numbers of every
// patch of them: [T, C] -> [T, channels * side * side]. Class tokens are never hidden. plan.augment changes a picture before it is cut.
// Throws Error{usage} for layers that do not fit.
std::unique_ptr<Learner> masked_patches(const RepresentPlan& plan, const TrainObjectiveOptions& objective, const Params& p);

}  // namespace mm
