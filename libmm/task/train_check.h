#pragma once
#include <string>

#include "options/train.h"
#include "task/train_sweep.h"
#include "train/contract_result.h"

namespace mm {

// Holds an experiment that has been trained to its contract: the mean over its seeds and grid points of each rate that it names. The name
// is that of the experiment's file. Throws Error{usage} for an experiment without a contract, and one whose rates nobody tests.
ContractResult checked(const TrainOptions& options, const SweepOutcome& sweep);

// Throws Error{usage} for a contract that cannot be read: before anything is trained.
void check_contract(const TrainOptions& options);

// The results kept in a folder, NAME.json each, as one Markdown table in the order of their names. Throws Error{input}.
std::string kept_results(const std::string& folder);

}  // namespace mm
