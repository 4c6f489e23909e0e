#include "train/caption_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/signals.h"
#include "config/dump.h"
#include "config/settings.h"
#include "train/metrics_log.h"
#include "train/run_lock.h"
#include "train/schedule.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// The options that decide what is learnt, as text; where, how fast and how loud are left out.
Json identity_of(const TrainOptions& options) {
  TrainOptions copy = options;
  const Settings settings(copy);
  Json identity = Json::object();
  for (const auto& setting : settings.list) {
    const bool counts = setting.group.starts_with("model") || setting.group.starts_with("data") || setting.group.starts_with("optimizer") ||
                        setting.key == "steps" || setting.key == "batch" || setting.key == "seed";
    if (!counts || setting.key.ends_with("path") || setting.key.starts_with("data.valid") || setting.key.starts_with("data.test")) continue;
    const auto texts = texts_of(setting.target);
    identity.set(setting.key, texts.empty() ? std::string() : texts[0]);
  }
  return identity;
}

void check_identity(const Json& own, const Json& stored, const std::string& checkpoint) {
  own.each_member([&](const std::string& key, const Json& value) {
    const std::string then = stored.string(key, "");
    MM_CHECK(then == value.string(), Kind::usage, fmt::format("the run was begun with {} = {}, now it is {}", key, then, value.string()),
             shown(checkpoint), "use the options it was begun with, or another --output for a new run");
  });
}

struct Best {
  std::int64_t step = -1;
  double value = 0;
};

class CaptionRun {
 public:
  CaptionRun(const TrainOptions& options, const CaptionExperiment& experiment, Log& log)
      : options_(options),
        experiment_(experiment),
        log_(log),
        identity_(identity_of(options)),
        schedule_{options.optimizer.rate, options.optimizer.floor, options.optimizer.warmup, options.steps},
        learning_(experiment.make,
                  {.seed = options.seed,
                   .init_std = options.model.init_std,
                   .adamw = {options.optimizer.beta1, options.optimizer.beta2, options.optimizer.epsilon, options.optimizer.weight_decay},
                   .clip = options.optimizer.clip,
                   .ema = options.optimizer.ema}) {}

  CaptionRunResult run();

 private:
  struct Part {
    std::uint64_t first = 0;  // of the stream of examples
    std::size_t count = 0;
  };
  using Loader = ReadAhead<Part, CaptionBatch>;

  void resume();
  std::vector<CaptionBatch> next_parts(Loader& loader) const;
  void log_step(const CaptionLearning::Report& report, double rate);
  void validate();
  void save();
  double valid_loss() const;
  std::size_t micro() const { return static_cast<std::size_t>(options_.micro_batch > 0 ? options_.micro_batch : options_.batch); }
  CaptionBatch batch_of(std::span<const CaptionExample> examples) const {
    return make_batch(examples, *experiment_.tokenizer, experiment_.frame, experiment_.scale);
  }

  const TrainOptions& options_;
  const CaptionExperiment& experiment_;
  Log& log_;
  Json identity_;
  Schedule schedule_;
  CaptionLearning learning_;
  std::optional<MetricsLog> metrics_;
  std::int64_t step_ = 0;  // updates done
  Best best_;
};

void CaptionRun::resume() {
  std::optional<std::string> from;
  if (options_.resume == "auto" || options_.resume == "never") {
    std::vector<std::string> skipped;
    from = newest_checkpoint(options_.output, skipped);
    for (const auto& line : skipped) log_.warning("passed over an incomplete checkpoint: " + line);
    MM_CHECK(options_.resume == "auto" || !from, Kind::usage, "holds checkpoints of an earlier run", shown(options_.output),
             "choose another --output, or --resume auto to go on");
  } else {
    from = options_.resume;
  }
  if (!from) return;
  const TrainingState state = read_checkpoint(*from);
  check_identity(identity_, state.extra.at("options"), *from);
  MM_CHECK(state.extra.string("data") == experiment_.mixture->fingerprint(), Kind::usage, "the data is not what the run was begun with",
           shown(*from), "restore it, or choose another --output for a new run");
  learning_.load(state);
  step_ = state.step;
  best_ = {state.extra.integer("best_step"), state.extra.number("best_value")};
  log_.note(fmt::format("going on from {} ({} of {} steps)", shown(*from), step_, options_.steps));
}

std::vector<CaptionBatch> CaptionRun::next_parts(Loader& loader) const {
  std::vector<CaptionBatch> parts;
  std::size_t done = 0;
  while (const auto made = loader.next()) {
    if (made->error) std::rethrow_exception(made->error);
    parts.push_back(*made->item);
    done += made->source.count;
    if (done == static_cast<std::size_t>(options_.batch)) break;
  }
  MM_ASSERT(done == static_cast<std::size_t>(options_.batch));
  return parts;
}

void CaptionRun::log_step(const CaptionLearning::Report& report, double rate) {
  Json line = Json::object();
  line.set("step", step_);
  line.set("epoch", static_cast<double>(step_) * options_.batch / static_cast<double>(experiment_.mixture->size()));
  line.set("loss", report.loss);
  line.set("rate", rate);
  line.set("gradient_norm", report.gradient_norm);
  metrics_->write(line);
}

double CaptionRun::valid_loss() const {
  std::vector<CaptionBatch> parts;
  for (std::size_t i = 0; i < experiment_.valid.size(); i += micro())
    parts.push_back(batch_of(std::span(experiment_.valid).subspan(i, std::min(micro(), experiment_.valid.size() - i))));
  return learning_.evaluate(parts).loss;
}

// Before the checkpoint of the same step, so that a run cut off in between does it again.
void CaptionRun::validate() {
  Json line = Json::object();
  line.set("step", step_);
  std::string said = fmt::format("step {}:", step_);
  const auto add = [&](const std::string& name, double value) {
    line.set("valid." + name, value);
    if (name == "loss" || name.ends_with(".name") || name.ends_with(".exact")) said += fmt::format(" {} {:.4f}", name, value);
  };
  double loss = 0, accuracy = 0;
  if (!experiment_.valid.empty()) add("loss", loss = valid_loss());
  if (experiment_.captions) {
    const std::string folder = options_.output + "/.valid";
    write_model_folder(folder, experiment_.files, learning_.exported());
    const CaptionScores scores = experiment_.captions(folder);
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    for (const auto& [name, rate] : rates(scores)) add(name, rate);
    const bool both = scores.photos > 0 && scores.seen.scenes > 0;
    accuracy = (scores.name_rate() + scores.seen.exact_rate()) / (both ? 2 : 1);
  }
  metrics_->write(line);
  if (!said.ends_with(':')) log_.note(said);
  const double value = options_.select == "accuracy" ? -accuracy : loss;
  if (best_.step < 0 || value < best_.value) best_ = {step_, value};
}

void CaptionRun::save() {
  TrainingState state = learning_.state(step_);
  state.extra.set("options", identity_);
  state.extra.set("data", experiment_.mixture->fingerprint());
  state.extra.set("best_step", best_.step);
  state.extra.set("best_value", best_.value);
  metrics_->sync();
  write_checkpoint(options_.output, experiment_.files, state);
  prune_checkpoints(options_.output, options_.keep_last, {best_.step});
}

CaptionRunResult CaptionRun::run() {
  make_folder(options_.output);
  const RunLock lock(options_.output);
  remove_unfinished(options_.output);
  resume();
  metrics_.emplace(options_.output + "/metrics.jsonl", step_);
  TrainOptions copy = options_;
  write_file(options_.output + "/config.resolved.yaml", dump(Settings(copy), "train", DumpLevel::full));

  const auto batch = static_cast<std::uint64_t>(options_.batch);
  std::uint64_t next = static_cast<std::uint64_t>(step_) * batch;
  const std::uint64_t end = static_cast<std::uint64_t>(options_.steps) * batch;
  Loader loader(
      options_.loaders, static_cast<std::size_t>(options_.loaders) + 2,
      [&]() -> std::optional<Part> {
        if (next >= end) return std::nullopt;
        const Part part{next, std::min<std::size_t>(micro(), batch - next % batch)};
        next += part.count;
        return part;
      },
      [&](Part& part) {
        std::vector<CaptionExample> examples;
        for (std::size_t i = 0; i < part.count; ++i)
          examples.push_back(experiment_.mixture->example(part.first + i, options_.model.image_size));
        return batch_of(examples);
      });

  Progress progress(log_, options_.progress, static_cast<std::size_t>(options_.steps - step_));
  while (step_ < options_.steps) {
    const auto parts = next_parts(loader);
    const double rate = schedule_.at(step_);
    const auto report = learning_.step(parts, rate);
    ++step_;
    if (step_ % options_.log_every == 0 || step_ == options_.steps) log_step(report, rate);
    progress.advance();
    const bool last = step_ == options_.steps;
    if (last || (options_.valid_every > 0 && step_ % options_.valid_every == 0)) validate();
    const int signal = stop_signal();
    if (last || signal != 0 || step_ % options_.save_every == 0 || best_.step == step_) save();
    if (signal != 0 && !last) return {signal, options_.output + "/" + checkpoint_name(step_), step_};
  }
  const std::int64_t chosen = options_.select == "last" ? step_ : best_.step;
  return {0, options_.output + "/" + checkpoint_name(chosen), chosen};
}

}  // namespace

CaptionRunResult run_captioner(const TrainOptions& options, const CaptionExperiment& experiment, Log& log) {
  return CaptionRun(options, experiment, log).run();
}

}  // namespace mm
