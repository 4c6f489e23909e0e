#include "explain/shapley.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Any function of coalitions, and reproducible.
double odd_value(std::size_t coalition) { return static_cast<double>((coalition * 2654435761U) % 1000) / 100; }

// By its other definition: the mean over all orders in which players come of what each adds.
std::vector<double> by_orders(const std::vector<double>& values) {
  std::vector<std::size_t> order(players_of(values));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> sums(order.size(), 0);
  double orders = 0;
  do {
    std::size_t there = 0;
    for (const auto player : order) {
      sums[player] += values[there | (std::size_t{1} << player)] - values[there];
      there |= std::size_t{1} << player;
    }
    ++orders;
  } while (std::ranges::next_permutation(order).found);
  for (double& sum : sums) sum /= orders;
  return sums;
}

}  // namespace

TEST_CASE("each player's value is the mean over all orders of what it adds, and together they are the whole") {
  for (const std::size_t players : {1, 2, 3, 5}) {
    CAPTURE(players);
    const auto values = coalition_values(players, odd_value);
    const auto phi = shapley_values(values), expected = by_orders(values);
    for (std::size_t i = 0; i < players; ++i) CHECK(phi[i] == doctest::Approx(expected[i]));
    CHECK(std::accumulate(phi.begin(), phi.end(), 0.0) == doctest::Approx(values.back() - values.front()));
  }
}

TEST_CASE("who adds nothing has nothing, and equals have the same") {
  const auto values = coalition_values(3, [](std::size_t coalition) { return std::popcount(coalition & 3U) == 2 ? 1.0 : 0.0; });
  CHECK(shapley_values(values) == std::vector<double>{0.5, 0.5, 0});
}

TEST_CASE("pairs that need each other interact, and additive ones do not") {
  const auto both = coalition_values(3, [](std::size_t coalition) { return (coalition & 3U) == 3 ? 1.0 : 0.0; });
  CHECK(shapley_interactions(both) == std::vector<double>{1, 0, 0});
  const auto either = coalition_values(2, [](std::size_t coalition) { return coalition == 0 ? 0.0 : 1.0; });
  CHECK(shapley_interactions(either) == std::vector<double>{-1});
  const auto sum = coalition_values(3, [](std::size_t coalition) { return static_cast<double>(coalition); });
  for (const double interaction : shapley_interactions(sum)) CHECK(interaction == doctest::Approx(0));
  const auto three = coalition_values(3, [](std::size_t coalition) { return coalition == 7 ? 1.0 : 0.0; });
  for (const double interaction : shapley_interactions(three)) CHECK(interaction == doctest::Approx(0.5));
}

TEST_CASE("values of some coalitions only are refused") {
  CHECK(complaint([] { shapley_values(std::vector<double>(6, 0)); }) == "6 values are not those of all coalitions of 1 to 16 players");
  CHECK(complaint([] { shapley_values(std::vector<double>(1, 0)); }) == "1 values are not those of all coalitions of 1 to 16 players");
}
