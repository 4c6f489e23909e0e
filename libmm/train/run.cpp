#include "train/run.h"

#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/signals.h"
#include "config/dump.h"
#include "config/settings.h"
#include "train/best_steps.h"
#include "train/metrics_log.h"
#include "train/run_identity.h"
#include "train/run_record.h"
#include "train/schedule.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// Is the checkpoint `folder` one of the run `output`?
bool lies_in(const std::string& folder, const std::string& output) {
  std::error_code error;
  const fs::path path = fs::weakly_canonical(folder, error);
  return fs::equivalent((path.has_filename() ? path : path.parent_path()).parent_path(), output, error) && !error;
}

// From which the first example of the stream draws. mix64(0) is 0, and with the key 0 nothing is drawn.
std::uint64_t key_of(std::uint64_t seed) { return mix64(seed == 0 ? ~seed : seed); }

class TrainingRun {
 public:
  TrainingRun(const TrainOptions& options, const Experiment& experiment, Log& log, ProcessGroup& processes)
      : options_(options),
        experiment_(experiment),
        log_(log),
        processes_(processes),
        settings_(copy_),
        schedule_(options.optimizer, options.steps),
        learning_(experiment.make, {.seed = options.seed,
                                    .init_std = options.model.init_std.value_or(experiment.init_std),
                                    .optimizer = options.optimizer,
                                    .processes = processes}) {
    copy_ = options;  // behind settings_, which have taken the defaults from it
  }

  RunResult run();

 private:
  struct Part {
    std::uint64_t first = 0;  // of the stream of examples
    std::size_t count = 0;
  };
  using Loader = ReadAhead<Part, Batch>;

  void check_selection() const;
  std::unique_ptr<Loader> parts_ahead() const;
  std::optional<std::string> found_checkpoint();
  std::optional<std::string> checkpoint_to_load();
  void check_alike();
  void resume();
  void share_best();
  std::vector<Batch> next_parts(Loader& loader) const;
  void log_step(const Learning::Report& report, double rate);
  bool validate();
  void save(bool validated);
  std::optional<double> valid_loss();
  std::optional<Rates> measured();
  std::int64_t selected() const;
  RunResult at(std::int64_t step, int signal) const { return {signal, options_.output + "/" + checkpoint_name(step), step}; }
  Part share_of(std::int64_t step) const;
  std::size_t micro() const { return static_cast<std::size_t>(options_.micro_batch > 0 ? options_.micro_batch : options_.batch); }

  const TrainOptions& options_;
  const Experiment& experiment_;
  Log& log_;
  ProcessGroup& processes_;
  TrainOptions copy_;
  Settings settings_;  // over copy_
  Schedule schedule_;
  Learning learning_;
  std::optional<MetricsLog> metrics_;
  std::int64_t step_ = 0;  // updates done
  BestSteps best_;
  bool validation_due_ = false;  // of step_, which was taken over without it; its checkpoint is to be written again
};

void TrainingRun::check_selection() const {
  const bool possible = options_.select == "last" || (options_.select == "loss" ? experiment_.valid_count > 0 : bool(experiment_.measure));
  MM_CHECK(possible, Kind::usage, fmt::format("no checkpoint can be the best by {}: there is nothing to validate with", options_.select),
           "--select", "name data to validate with (data.valid-split, data.valid-scenes, data.valid-fraction), or take the last one");
}

std::optional<std::string> TrainingRun::found_checkpoint() {
  std::vector<std::string> skipped;
  auto found = newest_checkpoint(options_.output, skipped);
  for (const auto& line : skipped) log_.warning("passed over an incomplete checkpoint: " + line);
  return found;
}

std::optional<std::string> TrainingRun::checkpoint_to_load() {
  if (options_.resume != "auto" && options_.resume != "never" && lies_in(options_.resume, options_.output)) return options_.resume;
  const auto from = found_checkpoint();
  MM_CHECK(options_.resume == "auto" || !from, Kind::usage, "holds checkpoints of an earlier run", shown(options_.output),
           "choose another --output, or --resume auto to go on");
  return options_.resume == "auto" ? from : options_.resume == "never" ? std::nullopt : std::optional(options_.resume);
}

void TrainingRun::resume() {
  // What the first process found is what all of them load.
  const auto found = processes_.leads() ? checkpoint_to_load() : std::nullopt;
  const std::string told = processes_.broadcast(found.value_or(""));
  if (told.empty()) return;
  const std::optional<std::string> from = told;
  const bool outside = options_.resume != "auto" && !lies_in(*from, options_.output);
  const TrainingState state = read_checkpoint(*from);
  check_run_identity(settings_, state.extra.at("options"), *from);
  MM_CHECK(state.extra.string("data") == experiment_.fingerprint, Kind::usage, "the data is not what the run was begun with", shown(*from),
           "restore it, or choose another --output for a new run");
  learning_.load(state);
  step_ = state.step;
  best_ = BestSteps(state.extra.get("best"));
  const bool lost = best_.forget([&](std::int64_t step) {
    std::error_code error;
    return outside || !fs::exists(options_.output + "/" + checkpoint_name(step), error);
  });
  const bool chosen = options_.select == "last" || best_.step(options_.select) || step_ < options_.steps;
  validation_due_ = total(processes_, lost || outside || !chosen || !state.extra.boolean("validated", true) ? 1 : 0) > 0;
  share_best();  // after all have read it
  if (!outside && processes_.leads()) remove_checkpoints_after(options_.output, step_);
  log_.note(fmt::format("going on from {} ({} of {} steps)", shown(*from), step_, options_.steps));
}

// What this process has of the batch of a step.
TrainingRun::Part TrainingRun::share_of(std::int64_t step) const {
  const auto batch = static_cast<std::uint64_t>(options_.batch);
  const auto rank = static_cast<std::uint64_t>(processes_.rank()), size = static_cast<std::uint64_t>(processes_.size());
  const std::uint64_t first = batch * rank / size, last = batch * (rank + 1) / size;
  return {static_cast<std::uint64_t>(step) * batch + first, static_cast<std::size_t>(last - first)};
}

// This process's share of the batches from step_ to the end in their parts, made on other threads.
std::unique_ptr<TrainingRun::Loader> TrainingRun::parts_ahead() const {
  return std::make_unique<Loader>(
      options_.loaders, static_cast<std::size_t>(options_.loaders) + 2,
      [this, step = step_, left = Part{}]() mutable -> std::optional<Part> {
        if (left.count == 0) {
          if (step >= options_.steps) return std::nullopt;
          left = share_of(step++);
        }
        const Part part{left.first, std::min(micro(), left.count)};
        left = {left.first + part.count, left.count - part.count};
        return part;
      },
      [this](Part& part) {
        Batch batch = experiment_.batch(part.first, part.count);
        batch.first = part.first;
        batch.key = key_of(options_.seed) + part.first;
        return batch;
      });
}

std::vector<Batch> TrainingRun::next_parts(Loader& loader) const {
  std::vector<Batch> parts;
  const std::size_t share = share_of(step_).count;
  std::size_t done = 0;
  while (const auto made = loader.next()) {
    if (made->error) std::rethrow_exception(made->error);
    parts.push_back(*made->item);
    done += made->source.count;
    if (done == share) break;
  }
  MM_ASSERT(done == share);
  return parts;
}

void TrainingRun::log_step(const Learning::Report& report, double rate) {
  Json line = Json::object();
  line.set("step", step_);
  line.set("epoch", static_cast<double>(step_) * options_.batch / static_cast<double>(experiment_.size));
  line.set("loss", report.loss);
  line.set("rate", rate);
  line.set("gradient_norm", report.gradient_norm);
  if (metrics_) metrics_->write(line);
}

// Mean over the targets; nothing when somebody asked to stop. The processes take the parts in turn.
std::optional<double> TrainingRun::valid_loss() {
  const auto parts = static_cast<std::int64_t>((experiment_.valid_count + micro() - 1) / micro());
  const auto sums = at::zeros({2, parts}, at::kDouble);  // losses and targets by part: added in one order, whoever computed them
  for (std::int64_t part = processes_.rank(); part < parts && stop_signal() == 0; part += processes_.size()) {
    const std::size_t first = static_cast<std::size_t>(part) * micro();
    Batch batch = experiment_.valid(first, std::min(micro(), experiment_.valid_count - first));
    batch.first = static_cast<std::uint64_t>(step_) * static_cast<std::uint64_t>(options_.batch);
    sums[0][part] = learning_.loss_sum(batch);
    sums[1][part] = static_cast<double>(batch.targets);
  }
  if (agreed_signal(processes_) != 0) return std::nullopt;
  processes_.sum(sums.view({-1}));
  double loss = 0, targets = 0;
  const auto* values = sums.const_data_ptr<double>();
  for (std::int64_t part = 0; part < parts; ++part) {
    loss += values[part];
    targets += values[parts + part];
  }
  return loss / targets;
}

// What the first process knows of the best validations: it has measured, and its folder has their checkpoints.
void TrainingRun::share_best() {
  if (processes_.size() > 1) best_ = BestSteps(Json::parse(processes_.broadcast(best_.to_json().dump()), "the best validations"));
}

// By the first process, while the others wait.
std::optional<Rates> TrainingRun::measured() {
  const auto rates = processes_.leads() ? experiment_.measure(learning_.exported()) : std::optional(Rates{});
  return total(processes_, rates ? 0 : 1) == 0 ? rates : std::nullopt;
}

// Before the checkpoint of the same step, so that a run cut off in between does it again. False when somebody asked to stop before its end:
// nothing has come of it then, and the checkpoint says so.
bool TrainingRun::validate() {
  Json line = Json::object();
  line.set("step", step_);
  std::string said = fmt::format("step {}:", step_);
  const auto add = [&](const std::string& name, double value) {
    line.set("valid." + name, value);
    if (name == "loss" || name == "accuracy" || name.ends_with(".name") || name.ends_with(".exact"))
      said += fmt::format(" {} {:.4f}", name, value);
  };
  std::optional<double> loss;
  if (experiment_.valid_count > 0) {
    loss = valid_loss();
    if (!loss) return false;
    add("loss", *loss);
  }
  std::optional<Rates> rates;
  if (experiment_.measure) {
    rates = measured();
    if (!rates) return false;
    for (const auto& [name, rate] : *rates) add(name, rate);
  }
  if (!loss && !rates) return true;
  if (metrics_) metrics_->write(line);
  if (!said.ends_with(':')) log_.note(said);
  if (loss) best_.offer("loss", step_, *loss);
  for (const auto& [name, rate] : rates.value_or(Rates{}))
    if (name == "accuracy") best_.offer(name, step_, rate);
  share_best();
  return true;
}

void TrainingRun::save(bool validated) {
  TrainingState state = learning_.state(step_);
  if (!processes_.leads()) return;
  state.extra.set("options", run_identity(settings_));
  state.extra.set("data", experiment_.fingerprint);
  state.extra.set("best", best_.to_json());
  state.extra.set("validated", validated);
  metrics_->sync();
  write_checkpoint(options_.output, experiment_.files, state);
  update_run_record(options_.output);
  std::vector<std::int64_t> spare = best_.steps();
  spare.push_back(step_);
  prune_checkpoints(options_.output, options_.keep_last, spare);
}

std::int64_t TrainingRun::selected() const {
  if (options_.select == "last") return step_;
  const auto step = best_.step(options_.select);
  MM_CHECK(step, Kind::input, fmt::format("no validation gave a number for the {}", options_.select), shown(options_.output),
           "lower optimizer.rate in another --output, or take the last checkpoint: --select last");
  return *step;
}

// Processes of other options or other data would learn something else.
void TrainingRun::check_alike() {
  if (processes_.size() == 1) return;
  const std::string mine = sha256(run_identity(settings_).dump() + experiment_.fingerprint);
  const double differs = processes_.broadcast(mine) == mine ? 0 : 1;
  const auto all = processes_.gather(differs);
  const auto other = std::find(all.begin(), all.end(), 1.0);
  MM_CHECK(other == all.end(), Kind::usage,
           fmt::format("process {} of {} was started with other options or other data", other - all.begin(), processes_.size()), "",
           "start all of them with one command");
  MM_CHECK(options_.batch >= processes_.size(), Kind::usage,
           fmt::format("a batch of {} cannot be cut over {} processes", options_.batch, processes_.size()), "--batch");
}

RunResult TrainingRun::run() {
  check_selection();
  check_alike();
  if (processes_.leads()) remove_aside(options_.output);
  resume();
  if (processes_.leads()) {
    metrics_.emplace(options_.output + "/metrics.jsonl", step_);
    write_file(options_.output + "/config.resolved.yaml", dump(settings_, "train", DumpLevel::full));
  }
  if (validation_due_) {
    const bool validated = validate();
    save(validated);
    if (const int signal = agreed_signal(processes_); signal != 0) return at(step_, signal);
  }

  const auto loader = parts_ahead();
  Progress progress(log_, options_.progress, static_cast<std::size_t>(std::max<std::int64_t>(0, options_.steps - step_)));
  while (step_ < options_.steps) {
    const auto parts = next_parts(*loader);
    const double rate = schedule_.at(step_);
    const auto report = learning_.step(parts, rate);
    ++step_;
    const bool last = step_ == options_.steps;
    if (last || step_ % options_.log_every == 0) log_step(report, rate);
    progress.advance();
    const bool due = last || (options_.valid_every > 0 && step_ % options_.valid_every == 0);
    const bool validated = !due || validate();
    const int signal = agreed_signal(processes_);
    if (last || signal != 0 || step_ % options_.save_every == 0 || best_.has(step_)) save(validated);
    if (signal != 0) return at(step_, signal);
  }
  return at(selected(), 0);
}

}  // namespace

RunResult run_experiment(const TrainOptions& options, const Experiment& experiment, Log& log, ProcessGroup& processes) {
  return TrainingRun(options, experiment, log, processes).run();
}

}  // namespace mm
