#include "train/run_checks.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm {

std::string selection_of(const TrainOptions& options, const Experiment& experiment) {
  if (options.select != "valid") return options.select;
  return experiment.valid_count > 0 ? "loss" : "last";
}

void check_run(const TrainOptions& options, const Experiment& experiment, const ProcessGroup& processes) {
  const std::string select = selection_of(options, experiment);
  const bool by_test = select == "test_oracle";
  MM_CHECK(!by_test || experiment.oracle, Kind::usage, "this task does not measure its test split while it trains", "--select",
           "select by loss or accuracy, or take the last one");
  const bool possible = select == "last" || by_test || (select == "loss" ? experiment.valid_count > 0 : bool(experiment.measure));
  MM_CHECK(possible, Kind::usage, fmt::format("no checkpoint can be the best by {}: there is nothing to validate with", select), "--select",
           "name data to validate with (data.valid-split, data.valid-scenes, data.valid-fraction), or take the last one");
  MM_CHECK(options.optimizer.schedule != "plateau" || (experiment.valid_count > 0 && options.valid_every > 0), Kind::usage,
           "plateau follows the validation loss, and nothing is validated while the run trains", "optimizer.schedule",
           "name data to validate with, and set valid-every");
  MM_CHECK(options.optimizer.lora.rank == 0 || !experiment.beginning.empty(), Kind::usage, "there is nothing that adapters could change",
           "optimizer.lora.rank", "name a trained model: model.from, or model.encoder");
  MM_CHECK(options.batch >= processes.size(), Kind::usage,
           fmt::format("a batch of {} cannot be cut over {} processes", options.batch, processes.size()), "--batch");
}

}  // namespace mm
