#pragma once
#include "task/train_sets.h"
#include "task/train_trial.h"

namespace mm {

// A stack of blocks learns to write down what stands behind its examples, letter by letter (data.sounds and the other sets of a
// classification, data.texts). Throws as open_transcribe_data() (task/transcribe_data.h).
Trial open_transcribe_trial(const TrainOptions& options, const OpenSet& open = open_array_set);

}  // namespace mm
