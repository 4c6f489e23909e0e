#pragma once
#include <optional>
#include <string>

#include "base/log.h"
#include "options/train.h"
#include "task/train_sweep.h"

namespace mm {

// Throws Error{usage} where an experiment is none that can be explained: before anything is trained.
void check_explain(const TrainOptions& options);

// Explains the model of every seed and grid point of an experiment that has been trained. Beside each report.json stand then explain.json
// (the test set), explain.jsonl (a line for each example), explain.html and explain.svg; beside each report.md explain.md, over the seeds.
// Gives the text of explain.md, of several points one behind the other; nothing when somebody asked to stop.
std::optional<std::string> explain_sweep(const SweepOutcome& sweep, Log& log);

}  // namespace mm
