#include "train/run_record.h"

#include "train/checkpoint.h"
#include "train/event_file.h"
#include "train/metrics_csv.h"
#include "train/run_environment.h"

namespace mm {

void begin_run_record(const std::string& run, const std::vector<DataFingerprint>& data) {
  write_run_environment(run);
  if (checkpoint_steps(run).empty()) write_data_fingerprints(run, data);
}

void update_run_record(const std::string& run) {
  write_metrics_csv(run);
  write_event_file(run);
}

}  // namespace mm
