#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>

#include "data/batch.h"
#include "options/train.h"
#include "train/learning.h"

namespace mm {

// A small training beside a run, without a folder: what a floor or a closed-form task learns by the way.
struct AsidePlan {
  Learning::MakeLearner make;
  std::int64_t steps = 0;
  std::size_t batch = 0;
  std::function<Batch(std::uint64_t first, std::size_t count)> examples;  // of the stream, as Experiment::batch
};

// The weights that would be exported after so many updates with the seed, deviation of the first weights, optimiser and schedule of the
// options. Ends early when somebody asked to stop (base/signals.h): the caller looks.
NamedTensors learn_aside(const AsidePlan& plan, const TrainOptions& options);

}  // namespace mm
