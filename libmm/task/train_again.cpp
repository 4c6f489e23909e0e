#include "task/train_again.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "config/config_file.h"
#include "config/program.h"
#include "config/settings.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRecord = "config.resolved.yaml";

constexpr std::array<std::string_view, 8> kOwn{"from", "to", "threads", "loaders", "progress", "quiet", "verbose", "color"};

// The folder of the run that --from names, itself or by its record.
std::string run_of(const std::string& from) {
  const fs::path path(from);
  std::string folder = path.filename() == kRecord ? path.parent_path().string() : from;
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  return folder.empty() ? "." : folder;
}

}  // namespace

TrainOptions recorded_experiment(const TrainOptions& options) {
  TrainOptions given, again;
  const Settings differing(given);
  given = options;
  for (const auto& setting : differing.list)
    MM_CHECK(texts_of(setting.target) == setting.initial || std::ranges::find(kOwn, setting.key) != kOwn.end(), Kind::usage,
             fmt::format("a run is done again as it was: --{} cannot be given beside it", setting.key), "--from",
             fmt::format("to change something, name {} as the experiment", kRecord));
  MM_CHECK(options.experiments.empty(), Kind::usage, "a run is done again as it was: no experiment can be named beside it", "--from");
  const std::string run = run_of(options.from);
  std::error_code error;
  MM_CHECK(fs::exists(run + "/" + std::string(kRecord), error), Kind::input, fmt::format("holds no {}", kRecord), shown(run),
           "name the folder of a run");
  Settings settings(again);
  read_config(run + "/" + std::string(kRecord), program("train"), settings);
  again.output = options.to.empty() ? run + "-again" : options.to;
  again.resume = "auto";
  again.threads = options.threads;
  again.loaders = options.loaders;
  again.progress = options.progress;
  again.talk = options.talk;
  return again;
}

std::string compared_with_record(const std::string& from, const SeedReport& again) {
  std::vector<std::string> files{run_of(from) + "/report.json", fmt::format("{}/seed-{}/report.json", run_of(from), again.seed)};
  std::error_code error;
  const auto file = std::ranges::find_if(files, [&](const auto& path) { return fs::exists(path, error); });
  if (file == files.end()) return "";
  const SeedReport before = seed_report(Json::read(*file));
  std::vector<std::string> differences;
  for (const auto& [name, rate] : again.test) {
    const auto found = std::ranges::find(before.test, name, &Rates::value_type::first);
    if (found == before.test.end() || found->second != rate)
      differences.push_back(fmt::format("{} {:.2f} ({})", name, 100 * rate,
                                        found == before.test.end() ? "new" : fmt::format("was {:.2f}", 100 * found->second)));
  }
  if (differences.empty()) return fmt::format("seed {}: every rate is what it was", again.seed);
  return fmt::format("seed {}: {}", again.seed, fmt::join(differences, ", "));
}

}  // namespace mm
