#pragma once
#include "task/train_trial.h"

namespace mm {

// Pictures and texts learn to find each other: two towers put them into one space (data/pair_batch.h, train/two_tower_learner.h). The data
// are a captioner's; the family is looked up by name, the vocabulary made from the sentences that training may show. What is tested is how
// pictures and their first sentences find each other (train/align_score.h), set by set: "groceries.to-text.R@1". Nothing is written.
// Throws Error{usage} for sizes that do not fit each other and for parts of a batch, which would be told from each other alone,
// Error{resource} for sizes that the memory cannot hold.
Trial open_align_trial(const TrainOptions& options);

}  // namespace mm
