#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "task/classify_data.h"
#include "train/report.h"

namespace mm {

// What a regression says of the examples of a batch: [B, K] values, or scores of yes-or-no answers (above 0 is yes).
using Predict = std::function<at::Tensor(const Batch& batch)>;

// What is learnt beside the examples.
enum class Targets { values, answers };

// How what is said of them is scored.
struct ValueScoring {
  ValueScoring(Targets what, std::string by = "none") : targets(what), convention(std::move(by)) {}  // NOLINT(google-explicit-constructor)

  Targets targets;
  std::string convention;  // of values in one column: also by this one (ValueScore::by_convention); "none": by none
};

Batch value_batch(const ArraySet& set, const StackPlan& plan,
                  std::span<const std::int64_t> rows);  // "labels" [B, K]; all its numbers count

// The rates on some rows (train/value_score.h); a step of `progress` for each, where there is one. Nothing when somebody asked to stop.
std::optional<Rates> value_rates(const ArraySet& set, const StackPlan& plan, const ValueScoring& scoring,
                                 std::span<const std::int64_t> rows, const Predict& predict, Progress* progress = nullptr);

// What answers the test rows without learning in steps: the mean and the median of the training rows (of answers: what most say), and ridge
// regression (train/ridge.h) of all inputs but categories and, where there are several, of each. Where the training rows are more than 30
// million numbers there is no ridge regression. Nothing when somebody asked to stop.
std::optional<std::vector<Floor>> regress_floors(const ClassifyData& data, const ValueScoring& scoring);

}  // namespace mm
