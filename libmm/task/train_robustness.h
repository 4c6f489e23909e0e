#pragma once
#include <optional>
#include <string>

#include "base/log.h"
#include "options/train.h"
#include "task/train_sweep.h"

namespace mm {

// Throws Error{usage} where `mm train --robustness` cannot be done: for tasks that have no inputs to lose. Before anything is trained.
void check_robustness(const TrainOptions& options);

// Asks the trained model of every seed and point of an experiment what is left of it when inputs are missing or noisy
// (task/robustness_questions.h), and writes robustness.csv, .json, .md and .svg into its folder. The text for a person; nothing when a
// signal stopped it: the models stay, and the same command asks again. Throws Error{usage} without test rows.
std::optional<std::string> train_robustness(const TrainOptions& options, const SweepOutcome& sweep, Log& log);

}  // namespace mm
