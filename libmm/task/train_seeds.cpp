#include "task/train_seeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/ranges.h"
#include "base/signals.h"
#include "config/copied_options.h"
#include "config/dump.h"
#include "data/chosen_arrays.h"
#include "task/train_export.h"
#include "task/train_tasks.h"
#include "train/privacy_ledger.h"
#include "train/report_html.h"
#include "train/run_identity.h"
#include "train/run_lock.h"
#include "train/run_record.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostSeeds = 1000;
constexpr std::uint64_t kGreatestSeed = std::numeric_limits<std::int64_t>::max();  // what every reader of JSON takes

// The files that the options name, of pictures their tables, and the examples that come of them.
std::vector<DataFingerprint> fingerprints(const TrainDataOptions& options, const std::string& examples) {
  std::vector<std::string> files;
  if (!options.grocery.path.empty()) files = {options.grocery.path + "/images.tsv", options.grocery.path + "/classes.tsv"};
  if (!options.emoji.path.empty()) files.push_back(options.emoji.path + "/emoji.jsonl");
  if (!options.manifest.path.empty()) files.push_back(options.manifest.path);
  for (const auto* list : {&options.arrays.files, &options.arrays.valid_files, &options.arrays.test_files, &options.domains})
    for (const auto& path : *list) files.push_back(file_of_arrays(path));
  std::vector<DataFingerprint> all;
  std::error_code ignored;
  for (const auto& file : files)
    if (fs::is_regular_file(file, ignored)) all.push_back(file_fingerprint(file));  // one that is not there belongs to another task
  all.push_back({examples, "examples"});
  return all;
}

// The report of a finished run, when it stands there and has come of the same checkpoint, rule, options and data.
std::optional<SeedReport> earlier_report(const std::string& path, const SeedReport& wanted) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  SeedReport report = seed_report(Json::read(path));
  const bool same = report.step == wanted.step && report.selection == wanted.selection && report.made_from == wanted.made_from;
  return same ? std::optional(report) : std::nullopt;
}

// Every option in effect, as a file that --from reads.
void keep_options(const TrainOptions& options) {
  write_file(options.output + "/config.resolved.yaml", dump(CopiedOptions(options).settings, "train", DumpLevel::record));
}

void say_stopped(const TrainOptions& options, std::string_view where, const std::string& checkpoint, Log& log) {
  const char* how = options.resume == "auto" ? "" : "with --resume auto ";
  log.note(fmt::format("stopped {}; the same command {}goes on from {}", where, how, shown(checkpoint)));
}

// What the trained model of a run has spent, in words; empty where it was not trained privately.
std::string privacy_of(const std::string& run) {
  const std::string config = run + "/final/config.json";
  std::error_code error;
  if (!fs::exists(config, error)) return "";
  const Json spent = Json::read(config).get("privacy");
  return spent.is_null() ? "" : spent_text(spent);
}

// Asks `test` and keeps the answers at `path`. Nothing when a signal stopped it.
std::optional<SeedReport> tested(SeedReport report, const TrainOptions& options, std::size_t questions, const std::string& path,
                                 const std::function<std::optional<Rates>(Progress&)>& test, Log& log) {
  if (questions > 0) {
    Progress progress(log, options.progress, questions);
    const auto rates = test(progress);
    if (!rates) return std::nullopt;
    report.test = *rates;
  }
  Json json = to_json(report);
  if (const auto privacy = privacy_of(options.output); !privacy.empty()) json.set("privacy", privacy);
  write_file(path, json.dump(2) + "\n");
  return report;
}

// A seed whose task has a closed form.
std::optional<SeedReport> solve_seed(const TrainOptions& options, const Trial& trial, Log& log) {
  const std::string path = options.output + "/report.json";
  const SeedReport wanted{
      .seed = options.seed, .selection = std::string(kSolved), .made_from = run_digest(options, trial.experiment.fingerprint)};
  if (auto report = earlier_report(path, wanted)) return report;
  keep_options(options);
  auto report = tested(wanted, options, trial.questions, path, trial.solve, log);
  if (!report) log.note("stopped; the same command begins this seed again");
  return report;
}

// A seed that learns in steps: trains to the end, and tests what is exported.
std::optional<SeedReport> run_seed(const TrainOptions& options, const Trial& trial, ProcessGroup& processes, Log& log) {
  const RunResult result = run_experiment(options, trial.experiment, log, processes);
  update_run_record(options.output);
  if (result.signal != 0) {
    say_stopped(options, fmt::format("after {} of {} steps", result.step, options.steps), result.checkpoint, log);
    return std::nullopt;
  }
  const std::string path = options.output + "/report.json", final_folder = options.output + "/final";
  const SeedReport wanted{.seed = options.seed,
                          .step = result.step,
                          .selection = result.selection,
                          .made_from = run_digest(options, trial.experiment.fingerprint)};
  std::error_code error;
  if (auto report = earlier_report(path, wanted); report && fs::exists(final_folder, error)) return report;
  fs::remove(path, error);  // it is of another checkpoint than the folder that is made now
  export_model(result.checkpoint, final_folder, Encoders::left);
  log.note(fmt::format("testing {}", shown(final_folder)));
  const auto test = [&](Progress& progress) { return trial.test(final_folder, progress); };
  auto report = tested(wanted, options, trial.questions, path, test, log);
  if (!report) say_stopped(options, "while testing", result.checkpoint, log);
  return report;
}

std::optional<SeedReport> lead_seed(const TrainOptions& options, const Trial& trial, ProcessGroup& processes, Log& log) {
  make_folder(options.output);
  const RunLock lock(options.output);
  begin_run_record(options.output, fingerprints(options.data, trial.experiment.fingerprint));
  return trial.solve ? solve_seed(options, trial, log) : run_seed(options, trial, processes, log);
}

// The same report in every process: the first one leads, tests and writes.
std::optional<SeedReport> train_seed(const TrainOptions& options, const Trial& trial, ProcessGroup& processes, Log& log) {
  std::optional<SeedReport> report;
  if (processes.leads())
    report = lead_seed(options, trial, processes, log);
  else if (!trial.solve)
    run_experiment(options, trial.experiment, log, processes);
  if (processes.size() == 1) return report;
  const std::string told = processes.broadcast(report ? to_json(*report).dump() : "");
  if (!told.empty()) return seed_report(Json::parse(told, "the first process"));
  agreed_signal(processes);
  return std::nullopt;
}

// report.md, whose text it gives, and report.html; folders: of the seeds.
std::string write_reports(const std::string& run, const std::vector<SeedReport>& seeds, const std::vector<Floor>& floors,
                          const std::vector<std::string>& folders) {
  std::string title = run_name(run);
  if (const auto privacy = privacy_of(folders.at(0)); !privacy.empty()) title += ", trained privately: " + privacy;
  std::vector<std::vector<MetricCurve>> curves;
  for (const auto& folder : folders) curves.push_back(read_curves(folder));
  std::string text = report_text(title, seeds, floors);
  write_file(run + "/report.md", text);
  write_file(run + "/report.html", report_html(title, seeds, floors, curves));
  return text;
}

}  // namespace

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

std::string seed_folder(const TrainOptions& options, std::uint64_t seed) {
  return seeds_of(options).size() > 1 ? fmt::format("{}/seed-{}", options.output, seed) : options.output;
}

std::string run_name(const std::string& folder) {
  fs::path path = fs::path(folder).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "runs/points/"
  const std::string name = path.filename().string();
  return name.empty() || name == "." ? "run" : name;
}

std::string experiment_name(const TrainOptions& options) {
  return options.experiments.empty() ? run_name(options.output) : fs::path(options.experiments.back()).stem().string();
}

std::string folder_name(std::string name) {
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '_' && c != '=') c = '-';
  return name;
}

std::optional<TrainOutcome> train_seeds(const TrainOptions& options, ProcessGroup& processes, Log& log, const OpenSet& open) {
  const auto seeds = seeds_of(options);
  TrainOutcome outcome;
  std::vector<std::string> folders;
  Trial trial;
  for (const auto seed : seeds) {
    TrainOptions one = options;
    one.seed = seed;
    one.seeds = "1";
    one.output = seed_folder(options, seed);
    trial = {};  // whose data may be as large as the next one's
    trial = open_trial(one, open);
    const auto report = train_seed(one, trial, processes, log);
    if (!report) return std::nullopt;
    outcome.seeds.push_back(*report);
    folders.push_back(one.output);
  }
  if (seeds.size() > 1 && processes.leads()) keep_options(options);
  const auto floors = processes.leads() ? trial.floors(options.output + "/floors.json", log) : std::vector<Floor>{};
  if (total(processes, floors ? 0 : 1) > 0) {
    log.note("stopped before the report; the same command makes it");
    agreed_signal(processes);
    return std::nullopt;
  }
  outcome.floors = *floors;
  auto comparisons = std::move(trial.comparisons);
  if (options.overfit > 0) comparisons.clear();  // what it asks is whether this model can learn at all
  trial = {};
  for (auto& [name, compared] : comparisons) {
    compared.compare = false;
    compared.seed = options.seed;
    compared.seeds = options.seeds;
    compared.output = fmt::format("{}/{}", options.output, folder_name(name));
    log.note(fmt::format("beside it: {}", name));
    const auto beside = train_seeds(compared, processes, log, open);
    if (!beside) return std::nullopt;
    outcome.floors.push_back({name, mean_rates(beside->seeds)});
    outcome.beside.emplace_back(name, beside->seeds);
  }
  if (processes.leads()) outcome.text = write_reports(options.output, outcome.seeds, outcome.floors, folders);
  return outcome;
}

}  // namespace mm
