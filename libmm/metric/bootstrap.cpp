#include "metric/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "base/check.h"
#include "base/random.h"

namespace mm {
namespace {

std::vector<double> drawn(std::size_t items, const Resampling& how, const std::function<double(std::span<const std::size_t>)>& value) {
  MM_ASSERT(items > 0 && how.times > 0 && how.confidence > 0 && how.confidence < 1);
  std::vector<std::size_t> places(items);
  std::vector<double> values;
  for (int time = 0; time < how.times; ++time) {
    Random random(how.seed, static_cast<std::uint64_t>(time));
    for (auto& place : places) place = static_cast<std::size_t>(random.below(items));
    if (const double drawn = value(places); !std::isnan(drawn)) values.push_back(drawn);
  }
  if (2 * values.size() < static_cast<std::size_t>(how.times)) values.clear();
  return values;
}

Interval interval_of(std::vector<double> values, double confidence) {
  std::ranges::sort(values);
  const auto at = [&](double share) {
    const auto place =
        std::clamp<double>(std::floor(share * static_cast<double>(values.size())), 0, static_cast<double>(values.size() - 1));
    return values[static_cast<std::size_t>(place)];
  };
  return {.least = at((1 - confidence) / 2), .most = at(1 - (1 - confidence) / 2)};
}

}  // namespace

std::optional<Interval> bootstrap(const Score& score, std::size_t items, const Resampling& how) {
  const auto values = drawn(items, how, score.of);
  if (values.empty()) return std::nullopt;
  return interval_of(values, how.confidence);
}

std::optional<ScoreComparison> compare(const Score& first, const Score& second, std::size_t items, const Resampling& how) {
  const auto differences = drawn(items, how, [&](std::span<const std::size_t> places) { return first.of(places) - second.of(places); });
  if (differences.empty()) return std::nullopt;
  ScoreComparison found{.difference = first.value - second.value, .interval = interval_of(differences, how.confidence)};
  const auto far =
      std::ranges::count_if(differences, [&](double d) { return std::abs(d - found.difference) >= std::abs(found.difference); });
  found.p = static_cast<double>(far + 1) / static_cast<double>(differences.size() + 1);
  return found;
}

}  // namespace mm
