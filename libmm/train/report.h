#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "train/rates.h"

namespace mm {

// What came out of one seed: report.json in its folder.
struct SeedReport {
  std::uint64_t seed = 0;
  std::int64_t step = 0;       // of the checkpoint that was tested; 0 where there are no steps
  std::string selection = {};  // the rule by which it was chosen: "last", "loss", "accuracy", "test_oracle", or kSolved
  Rates test = {};
  std::string made_from = {};  // a digest of options and data, by which the same work is known again
};

inline constexpr std::string_view kSolved = "solved";  // there were no steps to choose from

// By what a checkpoint was the best: "the best accuracy on the validation split". Of a selection by a score.
std::string best_by(const std::string& selection);

Json to_json(const SeedReport& report);
SeedReport seed_report(const Json& json);  // throws Error{input}

struct Spread {
  double mean = 0;
  double deviation = 0;  // standard deviation over the seeds, n - 1 in the denominator; 0 for one seed
};
Spread spread_of(const std::vector<double>& values);  // not empty

// "55.0 +- 7.1", as shown_rate() has them; of one number that number.
std::string shown_spread(std::string_view name, const Spread& spread, bool several);

// Each rate of the first seed, its mean over those that have it.
Rates mean_rates(const std::vector<SeedReport>& seeds);

// A floor: a way to answer without learning, or with less to learn from.
struct Floor {
  std::string name;
  Rates test;
};
Json to_json(const Floor& floor);
Floor floor_of(const Json& json);  // throws Error{input}

// What a report shows: the test rates of the seeds beside the floors', as texts (shown_rate()).
struct ReportTable {
  struct Row {
    std::string name;                 // of the rate
    std::string model;                // mean and deviation over the seeds: "55.0 +- 7.1"; of one seed the rate itself
    std::vector<std::string> floors;  // "-" where a floor has no such rate, or a seed
    std::vector<std::string> seeds;
  };
  std::string note;                 // a sentence or two: the split, the seeds, by what rule the checkpoints were chosen
  std::vector<std::string> floors;  // their names
  std::vector<std::uint64_t> seeds;
  std::vector<Row> rows;
};

// A row for each rate of the first seed. Not without seeds; all must have been tested by one rule.
ReportTable report_table(const std::vector<SeedReport>& seeds, const std::vector<Floor>& floors);

// The table as Markdown: model and floors.
std::string report_text(std::string_view title, const std::vector<SeedReport>& seeds, const std::vector<Floor>& floors);

}  // namespace mm
