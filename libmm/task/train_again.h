#pragma once
#include <string>

#include "options/train.h"
#include "train/report.h"

namespace mm {

// The options of a run that is done again (--from names it; its record has been read as the experiment): the run itself is left alone, so
// that where no other output was asked for, its folder's name gets "-again". Throws Error{usage} when an experiment is named beside it.
TrainOptions done_again(const TrainOptions& options);

// In a line: whether the same came of it, or which rates differ and by how much. `from`: the run that was done again. Empty where it has no
// report of that seed.
std::string compared_with_record(const std::string& from, const SeedReport& again);

}  // namespace mm
