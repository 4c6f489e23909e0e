#pragma once
#include <string>

#include "options/train.h"
#include "train/process_group.h"

namespace mm {

// Throws Error{usage} for an experiment that --audit cannot try: anything but a classification by scores, in one process, without a grid.
void check_audit(const TrainOptions& options, const ProcessGroup& processes);

// Tries to tell the training rows of the finished run (of several seeds, of the first) from rows that it did not learn from: its test rows,
// or where it has none those to validate. By a threshold on the loss, that is on ln(p / (1 - p)) of the true class; and by LiRA, offline
// (privacy/membership.h), with shadow models that the run's own options train on half of all these rows each, in the folder audit/ of the
// run: every row is left out by half of them. Writes audit.json and audit.md, and gives the text of the latter; empty when a signal stopped
// it, after which the same call goes on. Throws Error{input} for sets without such rows.
std::string audited(const TrainOptions& options, ProcessGroup& processes);

}  // namespace mm
