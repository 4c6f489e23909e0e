#include "explain/players.h"

#include <cmath>
#include <numeric>

#include "explain/shapley.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// A function of one coalition, asked of many; counts them.
ValuesOf each_coalition(double (*value)(const Present& there), std::size_t* asked = nullptr, std::size_t* most = nullptr) {
  return [=](std::span<const Present> coalitions) {
    if (asked != nullptr) *asked += coalitions.size();
    if (most != nullptr) *most = std::max(*most, coalitions.size());
    std::vector<double> values;
    for (const auto& there : coalitions) values.push_back(value(there));
    return values;
  };
}

double weighted(const Present& there) {
  double sum = 2;
  for (std::size_t i = 0; i < there.size(); ++i) sum += there[i] * (static_cast<double>(i) - 3);
  return sum;
}

// Players 0 and 1 need each other, 2 works alone, the others do nothing.
double needing(const Present& there) { return 4.0 * there[0] * there[1] + there[2]; }

double bent(const Present& there) { return std::sqrt(std::abs(weighted(there))) * (1 + there[1] * there[4]); }

double sum_of(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

TEST_CASE("what goes when one goes") {
  const auto left = leave_one_out(4, each_coalition(needing));
  CHECK(left.all == 5);
  CHECK(left.falls == std::vector<double>{4, 4, 1, 0});
}

TEST_CASE("few players are asked in every coalition, which is exact") {
  std::size_t asked = 0;
  const auto found = sampled_shapley(6, each_coalition(bent, &asked), {});
  const auto exact = shapley_values(coalition_values(6, [](std::size_t bits) {
    Present there(6);
    for (std::size_t i = 0; i < 6; ++i) there[i] = static_cast<std::uint8_t>((bits >> i) & 1U);
    return bent(there);
  }));
  CHECK(found.exact);
  CHECK(asked == 64);
  CHECK(found.asked == 64);
  for (std::size_t i = 0; i < 6; ++i) CHECK(found.contributions[i] == doctest::Approx(exact[i]));
}

TEST_CASE("sampled values add up exactly, idle players have none, and an additive game is found by one order") {
  const auto found = sampled_shapley(20, each_coalition(needing), {.orders = 8, .key = 3});
  CHECK_FALSE(found.exact);
  CHECK(sum_of(found.contributions) == doctest::Approx(found.all - found.nobody));
  CHECK(found.contributions[2] == doctest::Approx(1));
  // an order and the same backwards: in exactly one of them 1 comes behind 0
  CHECK(found.contributions[0] == doctest::Approx(2));
  CHECK(found.contributions[1] == doctest::Approx(2));
  for (std::size_t i = 3; i < 20; ++i) CHECK(found.contributions[i] == 0);
  const auto additive = sampled_shapley(30, each_coalition(weighted), {.orders = 1});
  for (std::size_t i = 0; i < 30; ++i) CHECK(additive.contributions[i] == doctest::Approx(static_cast<double>(i) - 3));
}

TEST_CASE("more orders come nearer to the exact values, within a few of their standard errors") {
  const auto exact = sampled_shapley(9, each_coalition(bent), {.orders = 1000}).contributions;
  const auto far = sampled_shapley(9, each_coalition(bent), {.orders = 2}), near = sampled_shapley(9, each_coalition(bent), {.orders = 25});
  REQUIRE_FALSE(near.exact);
  double far_off = 0, near_off = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    far_off += std::abs(far.contributions[i] - exact[i]);
    near_off += std::abs(near.contributions[i] - exact[i]);
    CHECK(std::abs(near.contributions[i] - exact[i]) < 5 * near.standard_errors[i] + 1e-9);
  }
  CHECK(near_off < far_off);
}

TEST_CASE("the orders follow from seed and key alone, and nothing is asked twice or in larger heaps than wished") {
  std::size_t asked = 0, most = 0;
  const SamplingPlan plan{.orders = 4, .seed = 1, .key = 7, .together = 10};
  const auto a = sampled_shapley(12, each_coalition(bent, &asked, &most), plan), b = sampled_shapley(12, each_coalition(bent), plan);
  CHECK(a.contributions == b.contributions);
  CHECK(asked == a.asked);
  CHECK(asked <= 4 * 2 * 11 + 2);
  CHECK(most == 10);
  auto other = plan;
  other.key = 8;
  CHECK(sampled_shapley(12, each_coalition(bent), other).contributions != a.contributions);
}

TEST_CASE("the share of a modality is that of its players' amounts") {
  const std::vector<std::size_t> sizes{2, 3};
  CHECK(modality_shares(std::vector<double>{1, -2, 0, 0, 1}, sizes) == std::vector<double>{0.75, 0.25});
  CHECK(modality_shares(std::vector<double>(5, 0), sizes) == std::vector<double>{0, 0});
  CHECK(complaint([&] { modality_shares(std::vector<double>(4, 0), sizes); }) == "4 contributions are not those of 5 players");
}
