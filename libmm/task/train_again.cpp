#include "task/train_again.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "base/json.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// The folder of the run that --from names, itself or by the record in it.
std::string run_of(const std::string& from) {
  const fs::path path(from);
  std::string folder = path.extension() == ".yaml" ? path.parent_path().string() : from;
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  return folder.empty() ? "." : folder;
}

bool same_folder(const std::string& a, const std::string& b) {
  std::error_code error;
  return fs::weakly_canonical(a, error) == fs::weakly_canonical(b, error) && !error;
}

}  // namespace

TrainOptions done_again(const TrainOptions& options) {
  MM_CHECK(options.experiments.empty(), Kind::usage, "a run's own record is the experiment: no other can be named beside it", "--from");
  TrainOptions again = options;
  if (same_folder(again.output, run_of(options.from))) again.output = run_of(options.from) + "-again";
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
      differences.push_back(fmt::format("{} {} ({})", name, shown_rate(name, rate),
                                        found == before.test.end() ? "new" : "was " + shown_rate(name, found->second)));
  }
  if (differences.empty()) return fmt::format("seed {}: every rate is what it was", again.seed);
  return fmt::format("seed {}: {}", again.seed, fmt::join(differences, ", "));
}

}  // namespace mm
