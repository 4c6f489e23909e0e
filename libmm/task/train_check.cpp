#include "task/train_check.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/processor.h"
#include "base/version.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// The mean over the grid points of what stands beside each of them, by its name.
std::vector<Floor> mean_floors(const std::vector<TrainOutcome>& outcomes) {
  std::vector<Floor> means;
  for (const auto& floor : outcomes.at(0).floors) {
    std::vector<SeedReport> reports;
    for (const auto& outcome : outcomes)
      for (const auto& own : outcome.floors)
        if (own.name == floor.name) reports.push_back({.test = own.test});
    means.push_back({floor.name, mean_rates(reports)});
  }
  return means;
}

// What a contract may claim of an experiment: its own rates seed by seed, and those of the comparisons beside it, as "accuracy.only-text".
std::vector<SeedReport> claimable(const TrainOutcome& outcome) {
  std::vector<SeedReport> reports = outcome.seeds;
  for (const auto& [name, seeds] : outcome.beside)
    for (std::size_t i = 0; i < std::min(reports.size(), seeds.size()); ++i)
      for (const auto& [rate, value] : seeds[i].test) reports[i].test.emplace_back(rate + "." + folder_name(name), value);
  return reports;
}

// Those reports that have a rate: of a grid one point alone has comparisons beside it. All where none does.
std::vector<SeedReport> with_rate(const std::vector<SeedReport>& reports, const std::string& rate) {
  std::vector<SeedReport> some;
  for (const auto& report : reports)
    if (std::ranges::find(report.test, rate, &Rates::value_type::first) != report.test.end()) some.push_back(report);
  return some.empty() ? reports : some;
}

}  // namespace

void check_contract(const TrainOptions& options) {
  MM_CHECK(!claims_of(options.contract).empty(), Kind::usage, "the experiment has no contract to be held to", "--check",
           "contract.reach names the rates and what they must lie in: [accuracy 99.2..]");
}

ContractResult checked(const TrainOptions& options, const SweepOutcome& sweep) {
  ContractResult result{.name = experiment_name(options),
                        .source = options.contract.source,
                        .note = options.contract.note,
                        .date = fmt::format("{:%F}", fmt::gmtime(std::time(nullptr))),
                        .version = std::string(version()),
                        .processor = processor().name,
                        .seeds = seeds_of(options),
                        .grid = options.grid,
                        .selection = sweep.outcomes.at(0).seeds.at(0).selection,
                        .verdicts = {},
                        .floors = mean_floors(sweep.outcomes),
                        .table = sweep.rows,
                        .ranked_by = sweep.rule};
  std::vector<SeedReport> reports;
  for (const auto& outcome : sweep.outcomes)
    for (auto& report : claimable(outcome)) reports.push_back(std::move(report));
  for (const auto& claim : claims_of(options.contract)) result.verdicts.push_back(verdict_of(claim, with_rate(reports, claim.rate)));
  return result;
}

std::string kept_results(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".json") files.push_back(it->path().string());
  if (error) cannot_read(folder, error.value());
  MM_CHECK(!files.empty(), Kind::input, "holds no results", shown(folder), "`mm train EXPERIMENT --check --to FOLDER` keeps one");
  std::ranges::sort(files);
  std::vector<ContractResult> results;
  for (const auto& file : files) results.push_back(contract_result(Json::read(file)));
  return results_text(results);
}

}  // namespace mm
