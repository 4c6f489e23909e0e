#include "explain/shapley.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "base/check.h"

namespace mm {
namespace {

// s! (n - s - 1)! / n!, of the coalitions of s among n - 1 others.
double weight(std::size_t s, std::size_t n) {
  const auto factorial = [](std::size_t k) { return std::tgamma(static_cast<double>(k) + 1); };
  return factorial(s) * factorial(n - s - 1) / factorial(n);
}

}  // namespace

std::vector<double> coalition_values(std::size_t players, const std::function<double(std::size_t coalition)>& value) {
  MM_ASSERT(players >= 1 && players <= kMostPlayers);
  std::vector<double> values;
  for (std::size_t coalition = 0; coalition < std::size_t{1} << players; ++coalition) values.push_back(value(coalition));
  return values;
}

std::size_t players_of(std::span<const double> values) {
  const auto players = static_cast<std::size_t>(std::bit_width(values.size())) - 1;
  MM_CHECK(values.size() > 1 && std::has_single_bit(values.size()) && players <= kMostPlayers, Kind::usage,
           fmt::format("{} values are not those of all coalitions of 1 to {} players", values.size(), kMostPlayers));
  return players;
}

std::vector<double> shapley_values(std::span<const double> values) {
  const auto players = players_of(values);
  std::vector<double> all(players, 0);
  for (std::size_t player = 0; player < players; ++player)
    for (std::size_t others = 0; others < values.size(); ++others) {
      const std::size_t own = std::size_t{1} << player;
      if ((others & own) != 0) continue;
      all[player] += weight(static_cast<std::size_t>(std::popcount(others)), players) * (values[others | own] - values[others]);
    }
  return all;
}

std::vector<double> shapley_interactions(std::span<const double> values) {
  const auto players = players_of(values);
  std::vector<double> all;
  for (std::size_t i = 0; i < players; ++i)
    for (std::size_t j = i + 1; j < players; ++j) {
      const std::size_t a = std::size_t{1} << i, b = std::size_t{1} << j;
      double sum = 0;
      for (std::size_t others = 0; others < values.size(); ++others) {
        if ((others & (a | b)) != 0) continue;
        const double together = values[others | a | b] - values[others | a] - values[others | b] + values[others];
        sum += weight(static_cast<std::size_t>(std::popcount(others)), players - 1) * together;
      }
      all.push_back(sum);
    }
  return all;
}

}  // namespace mm
