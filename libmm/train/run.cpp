#include "train/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/progress.h"
#include "base/signals.h"
#include "config/copied_options.h"
#include "config/dump.h"
#include "tensor/out_of_memory.h"
#include "train/best_steps.h"
#include "train/metrics_log.h"
#include "train/micro_batch.h"
#include "train/pace.h"
#include "train/part_stream.h"
#include "train/plateau.h"
#include "train/prepared_run.h"
#include "train/run_checks.h"
#include "train/run_identity.h"
#include "train/run_record.h"
#include "train/schedule.h"
#include "train/update_guard.h"
#include "train/validation_loss.h"

namespace mm {
namespace {

namespace fs = std::filesystem;
using Measure = std::function<std::optional<Rates>(const NamedTensors& weights)>;
class TrainingRun {
 public:
  TrainingRun(const PreparedRun& prepared, Log& log, ProcessGroup& processes)
      : prepared_(prepared),
        log_(log),
        processes_(processes),
        select_(selection_of(options_, experiment_)),
        written_(options_),
        schedule_(options_.optimizer, options_.steps),
        plateau_(options_.optimizer.patience),
        guard_(options_.optimizer.guard),
        micro_(static_cast<std::size_t>(options_.micro_batch > 0 ? options_.micro_batch : options_.batch)) {}

  RunResult run();

 private:
  std::unique_ptr<Learning> fresh() const;
  std::optional<std::string> found_checkpoint();
  std::optional<std::string> checkpoint_to_load();
  void resume();
  void share_best();
  void load(const std::string& checkpoint, bool outside);
  void begin_stream();
  std::vector<Batch> next_parts();
  template <class Call>
  auto within_memory(const Call& call);
  bool update();
  void roll_back();
  Json metrics_line() const;
  void begin_progress();
  void tell_progress();
  bool validate();
  void save(bool validated);
  bool chosen_by_test() const { return select_ == "test_oracle"; }
  std::optional<Rates> measured(const Measure& measure);
  std::int64_t selected() const;
  RunResult at(std::int64_t step, int signal) const { return {signal, options_.output + "/" + checkpoint_name(step), step, select_}; }
  bool is_last() const { return step_ == options_.steps; }
  bool validation_is_due() const { return is_last() || (options_.valid_every > 0 && step_ % options_.valid_every == 0); }

  const PreparedRun& prepared_;
  const TrainOptions& options_ = prepared_.options;
  const Experiment& experiment_ = prepared_.experiment;
  Log& log_;
  ProcessGroup& processes_;
  std::string select_;  // by what a checkpoint is chosen
  CopiedOptions<TrainOptions> written_;
  Schedule schedule_;
  Plateau plateau_;
  UpdateGuard guard_;
  std::unique_ptr<Learning> learning_;
  std::optional<MetricsLog> metrics_;
  std::unique_ptr<PartStream> stream_;  // from step_ on; null until batches are asked for
  Pace pace_;
  std::optional<Progress> progress_;
  MicroBatch micro_;
  std::string beginning_;  // the checkpoint of another run that this one began with; empty: fresh weights
  std::int64_t step_ = 0;  // updates done
  BestSteps best_;
  bool validation_due_ = false;  // of step_, which was taken over without it; its checkpoint is to be written again
};

std::unique_ptr<Learning> TrainingRun::fresh() const {
  return std::make_unique<Learning>(experiment_.make, Learning::Options{.seed = options_.seed,
                                                                        .init_std = options_.model.init_std.value_or(experiment_.init_std),
                                                                        .beginning = experiment_.beginning,
                                                                        .base = experiment_.base,
                                                                        .optimizer = options_.optimizer,
                                                                        .computing = options_.computing,
                                                                        .device = c10::Device(options_.computes_on),
                                                                        .processes = processes_,
                                                                        .shard_optimizer = options_.processes.shard_optimizer});
}

std::optional<std::string> TrainingRun::found_checkpoint() {
  std::vector<std::string> skipped;
  auto found = newest_checkpoint(options_.output, skipped);
  for (const auto& line : skipped) log_.warning("passed over an incomplete checkpoint: " + line);
  return found;
}

std::optional<std::string> TrainingRun::checkpoint_to_load() {
  if (options_.resume != "auto" && options_.resume != "never" && is_checkpoint_of(options_.resume, options_.output)) return options_.resume;
  const auto from = found_checkpoint();
  MM_CHECK(options_.resume == "auto" || !from, Kind::usage, "holds checkpoints of an earlier run", shown(options_.output),
           "choose another --output, or --resume auto to go on");
  return options_.resume == "auto" ? from : options_.resume == "never" ? std::nullopt : std::optional(options_.resume);
}

void TrainingRun::resume() {
  // What the first process found is what all of them load.
  const auto found = processes_.leads() ? checkpoint_to_load() : std::nullopt;
  const std::string from = processes_.broadcast(found.value_or(""));
  if (from.empty()) begin_stream();  // the first batches are made while weights are drawn
  learning_ = fresh();
  if (from.empty()) return;
  const bool outside = options_.resume != "auto" && !is_checkpoint_of(from, options_.output);
  if (outside) beginning_ = fs::absolute(from).string();
  load(from, outside);
  if (!outside && processes_.leads()) remove_checkpoints_after(options_.output, step_);
  log_.note(fmt::format("going on from {} ({} of {} steps)", shown(from), step_, options_.steps));
}

void TrainingRun::load(const std::string& from, bool outside) {
  const TrainingState state = read_checkpoint(from);
  check_run_identity(written_.settings, state.extra.at("options"), from);
  MM_CHECK(state.extra.string("data") == experiment_.fingerprint, Kind::usage, "the data is not what the run was begun with", shown(from),
           "restore it, or choose another --output for a new run");
  MM_CHECK(state.step >= 0 && state.step <= options_.steps &&
               (outside || fs::path(from).lexically_normal().filename() == checkpoint_name(state.step)),
           Kind::input, fmt::format("says that it is of step {}, which it is not", state.step), shown(from));
  if (!outside && experiment_.quarantine) experiment_.quarantine->read();
  learning_->load(state);
  step_ = state.step;
  plateau_.load(state.extra.get("plateau"));
  guard_.load(state.extra.get("guard"));
  micro_.load(state.extra.get("micro_batch"));
  if (!outside) beginning_ = state.extra.string("beginning", "");
  best_ = BestSteps(state.extra.get("best"));
  const bool measured = best_.step(select_) || options_.valid_every == 0 || step_ < options_.valid_every;
  MM_CHECK(!chosen_by_test() || outside || measured, Kind::usage, "the test split was not measured so far", "--select",
           "begin anew in another --output");
  const bool lost = best_.forget([&](std::int64_t step) {
    std::error_code error;
    return outside || !fs::exists(options_.output + "/" + checkpoint_name(step), error);
  });
  const bool chosen = select_ == "last" || best_.step(select_) || step_ < options_.steps;
  validation_due_ = total(processes_, lost || outside || !chosen || !state.extra.boolean("validated", true) ? 1 : 0) > 0;
  share_best();  // after all have read it
}

void TrainingRun::begin_stream() {
  const PartPlan plan{.steps = options_.steps,
                      .batch = options_.batch,
                      .together = micro_.size(),
                      .repeat = experiment_.repeat,
                      .left_out = guard_.left_out(),
                      .rank = processes_.rank(),
                      .size = processes_.size(),
                      .seed = options_.seed};
  stream_ = std::make_unique<PartStream>(experiment_.batch, plan, step_, options_.loaders);
}

std::vector<Batch> TrainingRun::next_parts() {
  if (!stream_) begin_stream();
  return pace_.wait([&] { return stream_->next(); });
}

// What the call gives; when the memory does not suffice for it, what it gives with fewer examples computed together. Of several processes
// one cannot do so alone, while the others wait for its sums.
template <class Call>
auto TrainingRun::within_memory(const Call& call) {
  while (true) {
    try {
      return call();
    } catch (const std::exception& error) {
      if (processes_.size() > 1 || experiment_.whole || !is_out_of_memory(error) || !micro_.halve()) throw;
    }
    stream_.reset();
    log_.warning(fmt::format("out of memory: of the {} examples of an update no more than {} are computed together from here on",
                             options_.batch, micro_.size()));
  }
}

Json TrainingRun::metrics_line() const {
  Json line = Json::object();
  line.set("step", step_);
  line.set("epoch", static_cast<double>(step_) * options_.batch / static_cast<double>(experiment_.size));
  return line;
}

// Goes on to the next step, or back to an earlier one: then false.
bool TrainingRun::update() {
  if (guard_.leaves_out(step_)) {
    guard_.pass_over();
    ++step_;
    Json line = metrics_line();
    line.set("skipped", true);
    if (metrics_) metrics_->write(line);
    return true;
  }
  const double rate = schedule_.at(step_, plateau_.drops());
  const auto report = within_memory([&] { return pace_.compute([&, parts = next_parts()] { return learning_->gradients(parts); }); });
  const bool overflow = learning_->lower_loss_scale(report);
  const auto verdict = overflow ? UpdateGuard::Verdict::skip : guard_.judge(step_, report.loss, report.gradient_norm);
  if (verdict == UpdateGuard::Verdict::roll_back) {
    roll_back();
    return false;
  }
  const bool skipped = verdict == UpdateGuard::Verdict::skip;
  if (!skipped) pace_.compute([&] { learning_->update(rate, step_); });
  ++step_;
  if (skipped && !overflow) log_.warning(fmt::format("step {} is left out: {}", step_, guard_.reason()));
  if (!skipped && !is_last() && step_ % options_.log_every != 0) return true;
  Json line = metrics_line();
  line.set("loss", report.loss);
  line.set("rate", rate);
  line.set("gradient_norm", report.gradient_norm);
  if (report.loss_scale) line.set("loss_scale", *report.loss_scale);
  if (report.padding) line.set("padding", *report.padding);
  if (prepared_.ledger && (is_last() || step_ % options_.save_every == 0)) line.set("epsilon", prepared_.ledger->epsilon(step_));
  if (skipped) line.set("skipped", true);
  if (metrics_) metrics_->write(line);
  return true;
}

// To the newest checkpoint before the first batch that is left out, or to the beginning. The first process looks for it, and all load it.
void TrainingRun::roll_back() {
  const std::int64_t failed = step_ + 1, first = guard_.first_left_out();
  stream_.reset();
  if (processes_.leads()) remove_checkpoints_after(options_.output, first);
  std::string from = processes_.broadcast(processes_.leads() ? found_checkpoint().value_or("") : "");
  const bool outside = from.empty() && !beginning_.empty();
  if (outside) from = beginning_;
  if (!from.empty()) {
    load(from, outside);
  } else {
    learning_ = fresh();
    step_ = 0;
    plateau_.load({});
    guard_.load({});
    best_ = {};
  }
  if (processes_.leads())
    metrics_.emplace(options_.output + "/metrics.jsonl", outside ? step_ - 1 : step_);  // it validates there once more
  log_.warning(fmt::format("step {}: {}; going back to step {}, and leaving out the batches of steps {} to {}", failed, guard_.reason(),
                           step_, first + 1, failed));
  begin_progress();
}

// What the first process knows of the best validations: it has measured, and its folder has their checkpoints.
void TrainingRun::share_best() {
  if (processes_.size() > 1) best_ = BestSteps(Json::parse(processes_.broadcast(best_.to_json().dump()), "the best validations"));
}

// By the first process, while the others wait, of weights in a processor's memory.
std::optional<Rates> TrainingRun::measured(const Measure& measure) {
  NamedTensors weights = learning_->exported();
  if (processes_.leads())
    for (auto& [name, tensor] : weights) tensor = tensor.cpu();
  const auto rates = processes_.leads() ? measure(weights) : std::optional(Rates{});
  return total(processes_, rates ? 0 : 1) == 0 ? rates : std::nullopt;
}

// Before the checkpoint of the same step, so that a run cut off in between does it again. False when somebody asked to stop before its
// end: nothing has come of it then, and the checkpoint says so.
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
    const auto place = static_cast<std::uint64_t>(step_) * static_cast<std::uint64_t>(options_.batch);
    loss = within_memory([&] { return validation_loss(experiment_, *learning_, {micro_.size(), place}, processes_); });
    if (!loss) return false;
    add("loss", *loss);
  }
  std::optional<Rates> rates;
  if (experiment_.measure) {
    rates = measured(experiment_.measure);
    if (!rates) return false;
    for (const auto& [name, rate] : *rates) add(name, rate);
  }
  if (chosen_by_test()) {
    const auto told = measured(experiment_.oracle);
    if (!told) return false;
    for (const auto& [name, rate] : *told)
      if (name == "accuracy") {
        line.set("test.accuracy", rate);
        best_.offer("test_oracle", step_, rate);
      }
  }
  if (!loss && !rates && !chosen_by_test()) return true;
  if (metrics_) metrics_->write(line);
  if (!said.ends_with(':')) log_.note(said);
  if (loss) best_.offer("loss", step_, *loss);
  if (loss && validation_is_due()) plateau_.offer(step_, *loss);
  for (const auto& [name, rate] : rates.value_or(Rates{}))
    if (name == "accuracy") best_.offer(name, step_, rate);
  share_best();
  return true;
}

void TrainingRun::save(bool validated) {
  TrainingState state = learning_->state(step_);
  if (!processes_.leads()) return;
  state.extra.set("options", run_identity(written_.settings));
  state.extra.set("data", experiment_.fingerprint);
  state.extra.set("best", best_.to_json());
  state.extra.set("validated", validated);
  if (options_.optimizer.schedule == "plateau") state.extra.set("plateau", plateau_.to_json());
  if (!beginning_.empty()) state.extra.set("beginning", beginning_);
  if (const Json known = guard_.to_json(); !known.is_null()) state.extra.set("guard", known);
  if (const Json halved = micro_.to_json(); !halved.is_null()) state.extra.set("micro_batch", halved);
  metrics_->sync();
  write_checkpoint(options_.output, prepared_.files_of(state), state);
  update_run_record(options_.output);
  std::vector<std::int64_t> spare = best_.steps();
  spare.push_back(step_);
  prune_checkpoints(options_.output, options_.keep_last, spare);
}

std::int64_t TrainingRun::selected() const {
  if (select_ == "last") return step_;
  const auto step = best_.step(select_);
  MM_CHECK(step, Kind::input, fmt::format("no validation gave a number for the {}", select_), shown(options_.output),
           "lower optimizer.rate in another --output, or take the last checkpoint: --select last");
  return *step;
}

void TrainingRun::begin_progress() {
  progress_.emplace(log_, options_.progress, static_cast<std::size_t>(std::max<std::int64_t>(0, options_.steps - step_)));
  progress_->remark([this] { return fmt::format("data {:.0f}%", 100 * pace_.waiting()); });
}

void TrainingRun::tell_progress() {
  pace_.step();
  if (processes_.leads()) pace_.show(options_.output, step_, options_.steps);
  progress_->advance();
}

RunResult TrainingRun::run() {
  check_run(options_, experiment_, processes_);
  check_alike(processes_,
              run_identity(written_.settings).dump() + experiment_.fingerprint + (options_.processes.shard_optimizer ? "shards" : ""));
  if (processes_.leads()) remove_aside(options_.output);
  if (!processes_.leads() && experiment_.quarantine) experiment_.quarantine->keep_off_disk();
  resume();
  if (processes_.leads()) {
    metrics_.emplace(options_.output + "/metrics.jsonl", step_);
    write_file(options_.output + "/config.resolved.yaml", dump(written_.settings, "train", DumpLevel::record));
  }
  begin_progress();
  while (validation_due_ || step_ < options_.steps) {
    const bool again = std::exchange(validation_due_, false);
    if (!again && !learning_->begin(step_, log_)) {  // stopped before the update
      save(true);
      return at(step_, agreed_signal(processes_));
    }
    if (!again && !update()) continue;
    if (!again) tell_progress();
    const bool validated = !(again || validation_is_due()) || validate();
    const int signal = agreed_signal(processes_);
    if (again || is_last() || signal != 0 || step_ % options_.save_every == 0 || best_.has(step_)) save(validated);
    if (signal != 0) return at(step_, signal);
  }
  progress_.reset();
  if (pace_.steps() > 0) log_.note(fmt::format("{} steps in {}: {}", pace_.steps(), clock_text(pace_.seconds()), pace_.text()));
  return at(selected(), 0);
}

}  // namespace

RunResult run_experiment(const TrainOptions& options, const Experiment& experiment, Log& log, ProcessGroup& processes) {
  const PreparedRun prepared = prepared_run(options, experiment, processes);
  return TrainingRun(prepared, log, processes).run();
}

}  // namespace mm
