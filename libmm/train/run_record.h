#pragma once
#include <string>
#include <vector>

#include "train/data_fingerprint.h"

namespace mm {

// What stands in a run's folder for people and other programs, and is never read by the run itself:
//
//   env.json                    where, how and when it was started, each time (train/run_environment.h)
//   data.sha256                 what it was begun with (train/data_fingerprint.h)
//   metrics.csv                 metrics.jsonl as a table (train/metrics_csv.h)
//   events.out.tfevents.0.mm    metrics.jsonl for TensorBoard (train/event_file.h)

// At each start, once the run's lock is held: env.json, and data.sha256 while there is no checkpoint yet. Throws Error{input},
// Error{output}.
void begin_run_record(const std::string& run, const std::vector<DataFingerprint>& data);

// At checkpoints and at the end: the two files that are made of metrics.jsonl. Throws Error{input}, Error{output}.
void update_run_record(const std::string& run);

}  // namespace mm
