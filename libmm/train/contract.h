#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "options/contract.h"
#include "train/report.h"

namespace mm {

// One rate that an experiment is held to, as it is shown: in percent, or as it is (is_share()).
struct Claim {
  std::string rate;
  std::optional<double> low = {}, high = {};          // what its mean must lie in; neither: nothing is asked of it
  std::optional<double> published = {}, spread = {};  // what is published
};

// The claims of a contract, in its order: "accuracy 97.75..98.75", "accuracy 99.2..", and what is published, "accuracy 98.51 +- 0.15".
// Throws Error{usage} for other texts, for a range that ends before it begins, and for a rate that is named twice.
std::vector<Claim> claims_of(const ContractOptions& options);

// What came of a claim, in the same numbers.
struct Verdict {
  Claim claim;
  std::vector<double> values = {};  // of every seed and grid point
  Spread spread = {};
  double low95 = 0, high95 = 0;  // of the mean, by Student's t over the values; both the mean where there is one value
  bool met = true;
};

// Throws Error{usage} when a report has no such rate; it names those it has.
Verdict verdict_of(const Claim& claim, const std::vector<SeedReport>& reports);

// Half the width of the 95 % interval of a mean of n values with standard deviation 1: t(0.975, n - 1) / sqrt(n). n > 1.
double interval_95(std::size_t n);

}  // namespace mm
