#include "task/train.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "base/log.h"
#include "task/draw_scenes.h"
#include "task/run_app.h"
#include "task/train_export.h"
#include "task/train_floors.h"
#include "task/train_setup.h"
#include "tensor/device.h"
#include "train/report.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// The report of a finished run, when it stands there and is of that checkpoint.
std::optional<SeedReport> earlier_report(const std::string& path, std::int64_t step) {
  if (!fs::exists(path)) return std::nullopt;
  SeedReport report = seed_report(Json::read(path));
  if (report.step != step) return std::nullopt;
  return report;
}

// Trains one seed to its end and tests what is exported. Nothing when a signal stopped it; `signal` then says which.
std::optional<SeedReport> train_seed(const TrainOptions& options, Log& log, int& signal) {
  const TrainData data = open_data(options.data, options.seed);
  const CaptionExperiment experiment = open_experiment(options, data);
  const CaptionRunResult result = run_captioner(options, experiment, log);
  signal = result.signal;
  if (signal != 0) {
    log.note(fmt::format("stopped after {} of {} steps; the same command goes on from {}", result.step, options.steps, result.checkpoint));
    return std::nullopt;
  }
  const std::string path = options.output + "/report.json", final_folder = options.output + "/final";
  if (auto report = earlier_report(path, result.step); report && fs::exists(final_folder)) return report;
  export_model(result.checkpoint, final_folder);
  log.note(fmt::format("testing {}", final_folder));
  SeedReport report{.seed = options.seed, .step = result.step, .selection = options.select, .test = {}};
  if (!data.test_questions.empty())
    report.test = rates(ask(data.test_questions, describe_with(final_folder, options.threads), kQuestionSide));
  write_file(path, to_json(report).dump(2) + "\n");
  return report;
}

int train_seeds(const TrainOptions& options, Log& log) {
  std::vector<SeedReport> reports;
  for (int i = 0; i < options.seeds; ++i) {
    TrainOptions one = options;
    one.seed = options.seed + static_cast<std::uint64_t>(i);
    if (options.seeds > 1) one.output = fmt::format("{}/seed-{}", options.output, one.seed);
    int signal = 0;
    const auto report = train_seed(one, log, signal);
    if (!report) return 128 + signal;
    reports.push_back(*report);
  }
  const std::string title = fs::path(options.output).lexically_normal().filename().string();
  const auto floors = train_floors(options, open_data(options.data, options.seed));
  const std::string text = report_text(title.empty() ? "run" : title, reports, floors);
  write_file(options.output + "/report.md", text);
  print(text);
  return 0;
}

void dry_run(const TrainOptions& options) {
  const TrainData data = open_data(options.data, options.seed);
  const CaptionExperiment experiment = open_experiment(options, data);
  std::string text;
  for (const auto& row : describe_model(experiment)) text += row + "\n";
  text += fmt::format("{} examples an epoch, {} steps of {} = {:.1f} epochs, {} tokens\n", data.mixture->size(), options.steps,
                      options.batch, static_cast<double>(options.steps) * options.batch / static_cast<double>(data.mixture->size()),
                      experiment.tokenizer->size());
  for (std::uint64_t i = 0; i < 8; ++i) text += fmt::format("  {}\n", data.mixture->example(i, options.model.image_size).text);
  print(text);
}

}  // namespace

int train(const TrainOptions& options) {
  Log log = make_log("mm train", options.talk);
  if (!options.draw.empty()) {
    draw_scenes(options.draw, options.to);
    return 0;
  }
  if (!options.export_from.empty()) {
    MM_CHECK(!options.to.empty(), Kind::usage, "--export needs a folder to write to", "--to");
    const Json report = Json::read(options.export_from + "/report.json");
    export_model(options.export_from + "/" + checkpoint_name(report.integer("step")), options.to);
    return 0;
  }
  RuntimeOptions runtime;
  runtime.device = "cpu";
  runtime.precision = "fp32";
  runtime.threads = options.threads;
  apply(make_runtime(runtime));
  if (options.dry_run) {
    dry_run(options);
    return 0;
  }
  return train_seeds(options, log);
}

}  // namespace mm
