#include "privacy/membership.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::size_t kEnough = 64;       // models from which each row has a variance of its own
constexpr double kLeastDeviation = 1e-6;  // of models that all say the same

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double squares_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

// Part of the members above the greatest scores of the others, of which so many are let through.
double found(std::span<const double> members, const std::vector<double>& falling, double rate) {
  const auto let = static_cast<std::size_t>(rate * static_cast<double>(falling.size()));
  const auto above = std::ranges::count_if(members, [&](double score) { return score > falling[let]; });
  return static_cast<double>(above) / static_cast<double>(members.size());
}

}  // namespace

AttackRates attack_rates(std::span<const double> members, std::span<const double> others) {
  MM_ASSERT(!members.empty() && !others.empty());
  std::vector<double> falling(others.begin(), others.end());
  std::ranges::sort(falling, std::greater<>());
  double won = 0;
  for (const double score : members) {
    const auto equal = std::ranges::equal_range(falling, score, std::greater<>());
    won += static_cast<double>(falling.end() - equal.end()) + static_cast<double>(equal.size()) / 2;
  }
  return {.auc = won / static_cast<double>(members.size()) / static_cast<double>(others.size()),
          .at_percent = found(members, falling, 0.01),
          .at_permille = found(members, falling, 0.001)};
}

std::vector<double> lira_scores(std::span<const double> confidences, std::span<const std::vector<double>> without) {
  MM_ASSERT(confidences.size() == without.size());
  double squares = 0, free = 0;
  for (const auto& values : without) {
    MM_ASSERT(!values.empty());
    squares += squares_of(values);
    free += static_cast<double>(values.size() - 1);
  }
  const double common = free > 0 ? squares / free : 1;
  std::vector<double> scores;
  for (std::size_t i = 0; i < confidences.size(); ++i) {
    const auto& values = without[i];
    const double variance = values.size() < kEnough ? common : squares_of(values) / static_cast<double>(values.size() - 1);
    scores.push_back((confidences[i] - mean_of(values)) / std::max(kLeastDeviation, std::sqrt(variance)));
  }
  return scores;
}

}  // namespace mm
