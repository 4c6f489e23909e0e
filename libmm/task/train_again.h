#pragma once
#include <string>

#include "options/train.h"
#include "train/report.h"

namespace mm {

// The experiment of a run that --from names, as its config.resolved.yaml says, to be trained in the folder --to (the run's own name and
// "-again" without one). Throws Error{usage} when other options of the experiment are given as well, Error{input} for a folder that holds
// no record.
TrainOptions recorded_experiment(const TrainOptions& options);

// In a line: whether the same came of it, or which rates differ and by how much. `from`: the run that was done again. Empty where it has no
// report of that seed.
std::string compared_with_record(const std::string& from, const SeedReport& again);

}  // namespace mm
