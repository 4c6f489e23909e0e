#pragma once
#include "task/train_trial.h"

namespace mm {

// Each of data.domains as a source of labels, each other one as a target whose labels are only asked: in a closed form, so a seed is a draw
// of source rows and has no steps of its own (Trial::solve). Rates are called METHOD.A-C, by the letters of source and target, and
// METHOD.mean. Throws Error{usage} for methods and layers that do not fit, and as read_domains does.
Trial open_adapt_trial(const TrainOptions& options);

}  // namespace mm
