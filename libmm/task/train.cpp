#include "task/train.h"

#include <ATen/Context.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/log.h"
#include "base/parallel.h"
#include "base/signals.h"
#include "task/distil.h"
#include "task/draw_scenes.h"
#include "task/run_app.h"
#include "task/train_again.h"
#include "task/train_audit.h"
#include "task/train_check.h"
#include "task/train_explain.h"
#include "task/train_export.h"
#include "task/train_robustness.h"
#include "task/train_split_check.h"
#include "task/train_status.h"
#include "task/train_sweep.h"
#include "task/train_tasks.h"
#include "tensor/checkpoint.h"
#include "tensor/cuda.h"
#include "tensor/device.h"
#include "train/objective.h"
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
  if (!options.distil.empty()) {
    MM_CHECK(!options.to.empty(), Kind::usage, "--distil needs a folder to write to", "--to");
    Log log = make_log("mm train", options.talk);
    distil(options.distil, options.to, log);
    return true;
  }
  if (options.export_from.empty()) return false;
  MM_CHECK(!options.to.empty(), Kind::usage, "--export needs a folder to write to", "--to");
  export_model(finished_checkpoint(options.export_from), options.to, Encoders::inside);
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
  if (options.explain.explain) check_explain(options);
  if (options.robustness.asked) check_robustness(options);
  const bool audit = options.privacy.audit != "none";
  if (audit) check_audit(options, processes);
  if (options.dry_run) {
    if (processes.leads()) dry_run(options);
    return 0;
  }
  const auto sweep = train_sweep(options, processes, log);
  if (!sweep) return 128 + stop_signal();
  if (!processes.leads()) return 0;
  print(sweep->text);
  if (options.explain.explain) {
    const auto explained = explain_sweep(*sweep, log);
    if (!explained) return 128 + stop_signal();
    print(*explained);
  }
  if (!options.from.empty()) say_whether_same(options.from, *sweep, log);
  if (options.robustness.asked) {
    const auto robust = train_robustness(options, *sweep, log);
    if (!robust) return 128 + stop_signal();
    print("\n" + *robust);
  }
  if (audit) {
    const std::string found = audited(options, processes);
    if (found.empty()) return 128 + stop_signal();
    print("\n" + found);
  }
  return options.check ? check(options, *sweep) : 0;
}

// Where and with how many threads this process computes, beside the others of its machine.
Runtime runtime_of(const TrainOptions& options, const Launch& launch, int sharing) {
  RuntimeOptions asked;
  asked.device = options.device;
  asked.precision = "fp32";
  asked.threads = options.threads;
  if (asked.threads == 0 && sharing > 1 && std::getenv("OMP_NUM_THREADS") == nullptr) asked.threads = std::max(1, cpu_count() / sharing);
  Runtime runtime = make_runtime(asked);
  if (!runtime.device.is_cuda() || launch.size == 1) return runtime;
  MM_CHECK(!options.device.starts_with("cuda:"), Kind::usage,
           fmt::format("{} processes do not all compute on {}", launch.size, options.device), "--device",
           "cuda gives each of them its own GPU");
  runtime.device.set_index(static_cast<c10::DeviceIndex>(own_gpu(launch.local_rank, open_cuda().devices)));
  return runtime;
}

void compute_by(const Runtime& runtime) {
  apply(runtime);
  if (runtime.device.is_cuda()) at::globalContext().setDeterministicCuDNN(true);
}

}  // namespace

int train(const TrainOptions& options) {
  if (small_job(options)) return 0;
  if (options.check_split) return report_split(options);
  TrainOptions own = options.from.empty() ? options : done_again(options);
  if (own.objective.kind.empty()) own.objective.kind = objective_of_task(own.task);  // as its records have it
  OpenGroup started = open_process_group(options.processes);
  const Runtime runtime = runtime_of(options, started.launch, started.processes ? started.processes->sharing() : 1);
  compute_by(runtime);
  own.computes_on = runtime.device.str();
  const auto group = started.processes ? over_devices(std::move(started), options.processes, runtime.device) : nullptr;
  ProcessGroup& processes = group ? *group : one_process();
  if (!processes.leads()) {  // the first one speaks
    own.talk.quiet = true;
    own.progress = "never";
  }
  own.data.progress = own.talk.quiet ? "never" : own.progress;
  Log log = make_log("mm train", own.talk);
  for (const auto& warning : runtime.warnings) log.warning(warning);
  const int status = train_experiment(own, processes);
  processes.finish();
  return status;
}

}  // namespace mm
