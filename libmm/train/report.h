#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace mm {

// Rates by name, in the order they are shown: {"photos.name", 0.61}.
using Rates = std::vector<std::pair<std::string, double>>;

// What came out of one seed: report.json in its folder.
struct SeedReport {
  std::uint64_t seed = 0;
  std::int64_t step = 0;  // of the checkpoint that was tested
  std::string selection;  // the rule by which it was chosen: "last", "loss", "accuracy"
  Rates test;
};

Json to_json(const SeedReport& report);
SeedReport seed_report(const Json& json);  // throws Error{input}

struct Spread {
  double mean = 0;
  double deviation = 0;  // standard deviation over the seeds, n - 1 in the denominator; 0 for one seed
};
Spread spread_of(const std::vector<double>& values);  // not empty

// A floor: a way to caption without learning.
struct Floor {
  std::string name;
  Rates test;
};

// Markdown: the rule of selection, the seeds, and a table with a row for each rate, percent: mean and deviation over the seeds, then the
// floors. All seeds must have been tested by one rule.
std::string report_text(std::string_view title, const std::vector<SeedReport>& seeds, const std::vector<Floor>& floors);

}  // namespace mm
