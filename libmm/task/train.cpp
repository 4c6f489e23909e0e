#include "task/train.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/ranges.h"
#include "base/signals.h"
#include "task/draw_scenes.h"
#include "task/run_app.h"
#include "task/train_caption.h"
#include "task/train_classify.h"
#include "task/train_export.h"
#include "task/train_memory.h"
#include "task/train_status.h"
#include "task/train_trial.h"
#include "tensor/device.h"
#include "train/report.h"
#include "train/report_html.h"
#include "train/run_lock.h"
#include "train/run_record.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostSeeds = 1000;
constexpr std::uint64_t kGreatestSeed = std::numeric_limits<std::int64_t>::max();  // what every reader of JSON takes

// "3" is a count, from `seed` on; anything else lists the seeds themselves.
std::vector<std::uint64_t> seeds_of(const TrainOptions& options) {
  std::vector<std::uint64_t> seeds;
  if (const auto count = whole_number<std::uint64_t>(options.seeds)) {
    MM_CHECK(*count >= 1 && *count <= kMostSeeds, Kind::usage, fmt::format("a count of seeds is 1 to {}, not {}", kMostSeeds, *count),
             "--seeds");
    MM_CHECK(options.seed <= kGreatestSeed - (*count - 1), Kind::usage, fmt::format("seeds are at most {}", kGreatestSeed), "--seed");
    for (std::uint64_t i = 0; i < *count; ++i) seeds.push_back(options.seed + i);
    return seeds;
  }
  seeds = numbers_of(options.seeds, kGreatestSeed, kMostSeeds, "--seeds");
  auto sorted = seeds;
  std::sort(sorted.begin(), sorted.end());
  MM_CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end(), Kind::usage,
           fmt::format("'{}' names a seed twice", shown(options.seeds)), "--seeds");
  return seeds;
}

struct TrainTask {
  std::string_view name;
  Trial (*open)(const TrainOptions& options);
};

constexpr std::array kTasks{TrainTask{"caption", open_caption_trial}, TrainTask{"classify", open_classify_trial}};
static_assert(kTasks.size() == kTrainTasks.size());

double least_memory(const TrainOptions& options, const Trial& trial) {
  return least_memory(options, parameter_count(trial.experiment), trial.working_memory);
}

Trial open_trial(const TrainOptions& options) {
  Trial trial = std::ranges::find(kTasks, options.task, &TrainTask::name)->open(options);
  check_memory(least_memory(options, trial), memory_limit());
  return trial;
}

// The files that the options name, of pictures their tables, and the examples that come of them.
std::vector<DataFingerprint> fingerprints(const TrainDataOptions& options, const std::string& examples) {
  std::vector<std::string> files;
  if (!options.grocery.path.empty()) files = {options.grocery.path + "/images.tsv", options.grocery.path + "/classes.tsv"};
  if (!options.manifest.path.empty()) files.push_back(options.manifest.path);
  for (const auto* list : {&options.arrays.files, &options.arrays.valid_files, &options.arrays.test_files})
    files.insert(files.end(), list->begin(), list->end());
  std::vector<DataFingerprint> all;
  std::error_code ignored;
  for (const auto& file : files)
    if (fs::is_regular_file(file, ignored)) all.push_back(file_fingerprint(file));  // one that is not there belongs to another task
  all.push_back({examples, "examples"});
  return all;
}

// The report of a finished run, when it stands there and is of that checkpoint, chosen by the same rule.
std::optional<SeedReport> earlier_report(const std::string& path, std::int64_t step, const std::string& selection) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  SeedReport report = seed_report(Json::read(path));
  if (report.step != step || report.selection != selection) return std::nullopt;
  return report;
}

void say_stopped(const TrainOptions& options, std::string_view where, const std::string& checkpoint, Log& log) {
  const char* how = options.resume == "auto" ? "" : "with --resume auto ";
  log.note(fmt::format("stopped {}; the same command {}goes on from {}", where, how, shown(checkpoint)));
}

// Trains one seed to its end and tests what is exported. Nothing when a signal stopped it.
std::optional<SeedReport> train_seed(const TrainOptions& options, Log& log) {
  const Trial trial = open_trial(options);
  make_folder(options.output);
  const RunLock lock(options.output);
  begin_run_record(options.output, fingerprints(options.data, trial.experiment.fingerprint));
  const RunResult result = run_experiment(options, trial.experiment, log);
  update_run_record(options.output);
  if (result.signal != 0) {
    say_stopped(options, fmt::format("after {} of {} steps", result.step, options.steps), result.checkpoint, log);
    return std::nullopt;
  }
  const std::string path = options.output + "/report.json", final_folder = options.output + "/final";
  std::error_code error;
  if (auto report = earlier_report(path, result.step, options.select); report && fs::exists(final_folder, error)) return report;
  fs::remove(path, error);  // it is of another checkpoint than the folder that is made now
  export_model(result.checkpoint, final_folder);
  SeedReport report{.seed = options.seed, .step = result.step, .selection = options.select, .test = {}};
  if (trial.questions > 0) {
    log.note(fmt::format("testing {}", shown(final_folder)));
    Progress progress(log, options.progress, trial.questions);
    const auto rates = trial.test(final_folder, progress);
    if (!rates) {
      say_stopped(options, "while testing", result.checkpoint, log);
      return std::nullopt;
    }
    report.test = *rates;
  }
  write_file(path, to_json(report).dump(2) + "\n");
  return report;
}

// report.md, whose text it gives, and report.html; folders: of the seeds.
std::string write_reports(const std::string& run, const std::vector<SeedReport>& seeds, const std::vector<Floor>& floors,
                          const std::vector<std::string>& folders) {
  std::string title = fs::path(run).lexically_normal().filename().string();
  if (title.empty()) title = "run";
  std::vector<std::vector<MetricCurve>> curves;
  for (const auto& folder : folders) curves.push_back(read_curves(folder));
  std::string text = report_text(title, seeds, floors);
  write_file(run + "/report.md", text);
  write_file(run + "/report.html", report_html(title, seeds, floors, curves));
  return text;
}

int train_seeds(const TrainOptions& options, Log& log) {
  const auto seeds = seeds_of(options);
  std::vector<SeedReport> reports;
  std::vector<std::string> folders;
  for (const auto seed : seeds) {
    TrainOptions one = options;
    one.seed = seed;
    if (seeds.size() > 1) one.output = fmt::format("{}/seed-{}", options.output, seed);
    const auto report = train_seed(one, log);
    if (!report) return 128 + stop_signal();
    reports.push_back(*report);
    folders.push_back(one.output);
  }
  const auto floors = open_trial(options).floors(options.output + "/floors.json", log);
  if (!floors) {
    log.note("stopped before the report; the same command makes it");
    return 128 + stop_signal();
  }
  const std::string text = write_reports(options.output, reports, *floors, folders);
  print(text);
  return 0;
}

void dry_run(const TrainOptions& options) {
  const auto seeds = seeds_of(options);
  TrainOptions first = options;
  first.seed = seeds[0];
  const Trial trial = open_trial(first);
  std::string text;
  for (const auto& row : describe_model(trial.experiment)) text += row + "\n";
  text += fmt::format("training needs {:.1f} MB of memory at least\n", least_memory(first, trial) / 1e6);
  text += fmt::format("{} examples an epoch, {} steps of {} = {:.1f} epochs\n", trial.experiment.size, options.steps, options.batch,
                      static_cast<double>(options.steps) * options.batch / static_cast<double>(trial.experiment.size));
  for (const auto& row : trial.preview) text += row + "\n";
  print(text);
}

}  // namespace

int train(const TrainOptions& options) {
  Log log = make_log("mm train", options.talk);
  if (!options.draw.empty()) {
    draw_scenes(options.draw, options.to);
    return 0;
  }
  if (!options.status.empty()) {
    print(train_status(options.status));
    return 0;
  }
  if (!options.export_from.empty()) {
    MM_CHECK(!options.to.empty(), Kind::usage, "--export needs a folder to write to", "--to");
    export_model(finished_checkpoint(options.export_from), options.to);
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
