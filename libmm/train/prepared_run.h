#pragma once
#include <optional>

#include "train/privacy_ledger.h"
#include "train/process_group.h"
#include "train/run.h"

namespace mm {

// A run as its options have it.
struct PreparedRun {
  TrainOptions options;
  Experiment experiment;
  std::optional<PrivacyLedger> ledger;  // of private training

  // The files of the model in a state. Of private training both say as "privacy" what its updates have spent (PrivacyLedger::spent):
  // config.json, and what the state keeps beside.
  ModelFiles files_of(TrainingState& state) const;
};

// The first examples alone where `overfit` asks for them (train/overfit.h). Of private training (options.privacy.dp) the batches are
// Poisson samples of the examples, drawn by seed and step, and the learner is private (train/private_learner.h); gradients are not clipped
// another time. Throws Error{usage} for what has no gradient of one example, for what would tell more than the accountant knows, and as
// overfitting() and PrivacyLedger do.
PreparedRun prepared_run(const TrainOptions& options, const Experiment& experiment, const ProcessGroup& processes);

}  // namespace mm
