#include "task/train.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/log.h"
#include "base/parallel.h"
#include "base/signals.h"
#include "task/draw_scenes.h"
#include "task/run_app.h"
#include "task/train_again.h"
#include "task/train_check.h"
#include "task/train_export.h"
#include "task/train_split_check.h"
#include "task/train_status.h"
#include "task/train_sweep.h"
#include "task/train_tasks.h"
#include "tensor/checkpoint.h"
#include "tensor/device.h"
#include "train/process_launch.h"

namespace mm {
namespace {

void dry_run(const TrainOptions& options) {
  TrainOptions first = grid_points(options)[0].options;
  first.seed = seeds_of(options)[0];
  const Trial trial = open_trial(first);
  std::string text;
  if (!trial.solve) {
    for (const auto& row : describe_model(trial.experiment, first.optimizer.lora)) text += row + "\n";
    text += fmt::format("training needs {:.1f} MB of memory at least\n", least_memory(first, trial) / 1e6);
    text += fmt::format("{} examples an epoch, {} steps of {} = {:.1f} epochs\n", trial.experiment.size, options.steps, options.batch,
                        static_cast<double>(options.steps) * options.batch / static_cast<double>(trial.experiment.size));
    if (trial.experiment.quarantine) trial.experiment.quarantine->keep_off_disk();
    for (const auto& row : describe_batch(trial.experiment, static_cast<std::size_t>(options.batch))) text += row + "\n";
  }
  for (const auto& row : trial.preview) text += row + "\n";
  print(text);
}

// The jobs that train nothing. True when one was asked for.
bool small_job(const TrainOptions& options) {
  if (!options.draw.empty()) {
    draw_scenes(options.draw, options.to);
    return true;
  }
  if (!options.status.empty()) {
    print(train_status(options.status));
    return true;
  }
  if (!options.results.empty()) {
    print(kept_results(options.results));
    return true;
  }
  if (options.export_from.empty()) return false;
  MM_CHECK(!options.to.empty(), Kind::usage, "--export needs a folder to write to", "--to");
  export_model(finished_checkpoint(options.export_from), options.to);
  return true;
}

void say_whether_same(const std::string& from, const SweepOutcome& sweep, Log& log) {
  for (const auto& outcome : sweep.outcomes)
    for (const auto& seed : outcome.seeds)
      if (const auto line = compared_with_record(from, seed); !line.empty()) log.note(line);
}

// Exit code 1 when a rate is not where the contract wants it.
int check(const TrainOptions& options, const SweepOutcome& sweep) {
  const ContractResult result = checked(options, sweep);
  const std::string json = to_json(result).dump(2) + "\n";
  write_file(options.output + "/result.json", json);
  if (!options.to.empty()) {
    make_folder(options.to);
    write_file(fmt::format("{}/{}.json", options.to, result.name), json);
  }
  print("\n" + contract_text(result));
  return result.met() ? 0 : 1;
}

int train_experiment(const TrainOptions& options, ProcessGroup& processes) {
  Log log = make_log("mm train", options.talk);
  if (options.check) check_contract(options);
  if (options.dry_run) {
    if (processes.leads()) dry_run(options);
    return 0;
  }
  const auto sweep = train_sweep(options, processes, log);
  if (!sweep) return 128 + stop_signal();
  if (!processes.leads()) return 0;
  print(sweep->text);
  if (!options.from.empty()) say_whether_same(options.from, *sweep, log);
  return options.check ? check(options, *sweep) : 0;
}

// sharing: how many processes compute on the same processors.
void use_processors(const TrainOptions& options, int sharing) {
  RuntimeOptions runtime;
  runtime.device = "cpu";
  runtime.precision = "fp32";
  runtime.threads = options.threads;
  if (runtime.threads == 0 && sharing > 1 && std::getenv("OMP_NUM_THREADS") == nullptr)
    runtime.threads = std::max(1, cpu_count() / sharing);
  apply(make_runtime(runtime));
}

}  // namespace

int train(const TrainOptions& options) {
  if (small_job(options)) return 0;
  if (options.check_split) return report_split(options);
  const auto group = open_process_group(options.processes);
  ProcessGroup& processes = group ? *group : one_process();
  use_processors(options, processes.sharing());
  TrainOptions own = options.from.empty() ? options : done_again(options);
  if (!processes.leads()) {  // the first one speaks
    own.talk.quiet = true;
    own.progress = "never";
  }
  const int status = train_experiment(own, processes);
  processes.finish();
  return status;
}

}  // namespace mm
