#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "options/train.h"
#include "task/classify_data.h"
#include "train/learning.h"

namespace mm {

// How the examples of an experiment become batches.
struct UnimodalBatches {
  std::function<Batch(std::uint64_t first, std::size_t count)> stream;  // of the run, as Experiment::batch
  std::function<Batch(std::span<const std::int64_t> rows)> rows;        // these rows of the set, each a target
};

// Whether the fused inputs of an experiment are each taught for themselves (objective.unimodal.kind).
bool is_unimodal(const TrainOptions& options);

// Its learner: blended_learner() or self_mm_learner(). Throws Error{usage} for what does not go with it: no fusion, sequences, other rows
// beside those with labels, training by DP-SGD; of gradient-blending no rows to validate with.
Learning::MakeLearner unimodal_learner(const std::shared_ptr<const ClassifyData>& data, const TrainOptions& options,
                                       const UnimodalBatches& batches);

// A batch of these rows with their numbers beside it, where the learner asks for them (train/self_mm_learner.h).
Batch with_rows(Batch batch, const TrainOptions& options, std::span<const std::int64_t> rows);

}  // namespace mm
