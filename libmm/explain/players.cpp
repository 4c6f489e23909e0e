#include "explain/players.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/check.h"
#include "base/random.h"
#include "explain/shapley.h"

namespace mm {
namespace {

// The values of coalitions, each asked for once, however often it is wanted.
class Asked {
 public:
  Asked(const ValuesOf& values, std::size_t together) : values_(values), together_(together) {}

  void want(const Present& coalition) {
    if (known_.emplace(coalition, 0).second) wanted_.push_back(coalition);
    if (wanted_.size() >= together_) ask();
  }

  void ask() {
    if (wanted_.empty()) return;
    const auto found = values_(wanted_);
    MM_ASSERT(found.size() == wanted_.size());
    for (std::size_t i = 0; i < found.size(); ++i) known_[wanted_[i]] = found[i];
    wanted_.clear();
  }

  double operator()(const Present& coalition) const { return known_.at(coalition); }
  std::size_t count() const { return known_.size(); }

 private:
  const ValuesOf& values_;
  std::size_t together_;
  std::map<Present, double> known_;
  std::vector<Present> wanted_;
};

// Calls step(player, coalition before, coalition behind) for each player as it comes.
void walk(const std::vector<std::size_t>& order, auto&& step) {
  Present there(order.size(), 0);
  for (const auto player : order) {
    Present more = there;
    more[player] = 1;
    step(player, there, more);
    there = std::move(more);
  }
}

bool few_enough(std::size_t players, std::size_t orders) {
  return players <= kMostPlayers && std::size_t{1} << players <= 2 * players * orders;
}

Present coalition_of(std::size_t players, std::size_t bits) {
  Present there(players);
  for (std::size_t i = 0; i < players; ++i) there[i] = static_cast<std::uint8_t>((bits >> i) & 1U);
  return there;
}

SampledShapley by_every_coalition(std::size_t players, Asked& asked) {
  for (std::size_t bits = 0; bits < std::size_t{1} << players; ++bits) asked.want(coalition_of(players, bits));
  asked.ask();
  const auto values = coalition_values(players, [&](std::size_t bits) { return asked(coalition_of(players, bits)); });
  return {.contributions = shapley_values(values),
          .standard_errors = std::vector<double>(players, 0),
          .all = values.back(),
          .nobody = values.front(),
          .asked = asked.count(),
          .exact = true};
}

// The mean and its standard error of each player, over orders: an order and the same backwards are one draw.
void estimate(SampledShapley& found, const std::vector<std::vector<double>>& draws) {
  const auto n = static_cast<double>(draws.size());
  for (std::size_t i = 0; i < found.contributions.size(); ++i) {
    double sum = 0, squares = 0;
    for (const auto& draw : draws) sum += draw[i];
    for (const auto& draw : draws) squares += (draw[i] - sum / n) * (draw[i] - sum / n);
    found.contributions[i] = sum / n;
    found.standard_errors[i] = draws.size() > 1 ? std::sqrt(squares / (n - 1) / n) : 0;
  }
}

}  // namespace

LeftOut leave_one_out(std::size_t players, const ValuesOf& values) {
  std::vector<Present> coalitions(players + 1, Present(players, 1));
  for (std::size_t i = 0; i < players; ++i) coalitions[i + 1][i] = 0;
  const auto found = values(coalitions);
  MM_ASSERT(found.size() == players + 1);
  LeftOut left{.all = found[0], .falls = {}};
  for (std::size_t i = 0; i < players; ++i) left.falls.push_back(found[0] - found[i + 1]);
  return left;
}

SampledShapley sampled_shapley(std::size_t players, const ValuesOf& values, const SamplingPlan& plan) {
  MM_ASSERT(players >= 1 && plan.orders >= 1 && plan.together >= 1);
  Asked asked(values, plan.together);
  if (few_enough(players, plan.orders)) return by_every_coalition(players, asked);
  std::vector<std::vector<std::size_t>> orders;
  for (std::size_t i = 0; i < plan.orders; ++i) {
    orders.push_back(Random(plan.seed, plan.key, i << 32U).order(players));
    orders.emplace_back(orders.back().rbegin(), orders.back().rend());
  }
  for (const auto& order : orders)
    walk(order, [&](std::size_t, const Present& before, const Present& behind) {
      asked.want(before);
      asked.want(behind);
    });
  asked.ask();
  std::vector<std::vector<double>> draws(plan.orders, std::vector<double>(players, 0));
  for (std::size_t i = 0; i < orders.size(); ++i)
    walk(orders[i], [&](std::size_t player, const Present& before, const Present& behind) {
      draws[i / 2][player] += (asked(behind) - asked(before)) / 2;
    });
  SampledShapley found{.contributions = std::vector<double>(players, 0),
                       .standard_errors = std::vector<double>(players, 0),
                       .all = asked(Present(players, 1)),
                       .nobody = asked(Present(players, 0)),
                       .asked = asked.count()};
  estimate(found, draws);
  return found;
}

std::vector<double> modality_shares(std::span<const double> contributions, std::span<const std::size_t> sizes) {
  const auto players = std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
  MM_CHECK(players == contributions.size(), Kind::usage,
           fmt::format("{} contributions are not those of {} players", contributions.size(), players));
  std::vector<double> shares;
  std::size_t first = 0;
  double all = 0;
  for (const auto size : sizes) {
    double sum = 0;
    for (const double contribution : contributions.subspan(first, size)) sum += std::abs(contribution);
    shares.push_back(sum);
    all += sum;
    first += size;
  }
  if (all > 0)
    for (double& share : shares) share /= all;
  return shares;
}

}  // namespace mm
