#include "base/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "base/error.h"

#include "support/doctest.h"

using mm::Random;

TEST_CASE("Philox4x32-10 gives Random123's known answers") {
  using Four = std::array<std::uint32_t, 4>;
  CHECK(mm::philox({0, 0, 0, 0}, {0, 0}) == Four{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(mm::philox({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}) == Four{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(mm::philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Four{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a number is a pure function of seed, stream and place") {
  Random a(7, 3), b(7, 3, 2);
  CHECK(a.bits() != a.bits());
  const auto third = a.bits(), fourth = a.bits();
  CHECK(b.bits() == third);
  CHECK(b.bits() == fourth);
  CHECK(Random(7, 4).bits() != Random(7, 3).bits());
  CHECK(Random(8, 3).bits() != Random(7, 3).bits());
  CHECK(Random(0, 0).bits() == 0xe169c58d6627e8d5);
}

TEST_CASE("uniform and normal have their moments") {
  Random random(1, 1);
  const int count = 20'000;
  double sum = 0, squares = 0, least = 1, most = 0;
  for (int i = 0; i < count; ++i) {
    const double u = random.uniform();
    least = std::min(least, u), most = std::max(most, u);
    sum += u;
  }
  CHECK(least >= 0);
  CHECK(most < 1);
  CHECK(sum / count == doctest::Approx(0.5).epsilon(0.02));
  sum = 0;
  for (int i = 0; i < count; ++i) {
    const double x = random.normal();
    sum += x, squares += x * x;
  }
  CHECK(std::abs(sum / count) < 0.03);
  CHECK(squares / count == doctest::Approx(1.0).epsilon(0.05));
  const double between = random.uniform(-3, -2);
  CHECK(between >= -3);
  CHECK(between < -2);
}

TEST_CASE("a normal is made of the two uniforms of its places, wherever they begin") {
  for (const std::uint64_t place : {0, 1, 6, 7}) {
    CAPTURE(place);
    Random normal(11, 4, place), uniform(11, 4, place);
    const double radius = std::sqrt(-2 * std::log(1 - uniform.uniform()));
    CHECK(normal.normal() == radius * std::cos(2 * std::numbers::pi * uniform.uniform()));
    CHECK(normal.bits() == uniform.bits());
  }
}

TEST_CASE("bounded integers stay in bounds and reach every value") {
  Random random(5, 9);
  std::array<int, 6> seen{};
  for (int i = 0; i < 6000; ++i) ++seen[random.below(6)];
  for (const int count : seen) CHECK(std::abs(count - 1000) < 150);
  CHECK(random.below(1) == 0);
  for (int i = 0; i < 100; ++i) {
    const auto value = random.between(-2, 2);
    CHECK(value >= -2);
    CHECK(value <= 2);
  }
  using Limits = std::numeric_limits<std::int64_t>;
  random.between(Limits::min(), Limits::max());
  CHECK_THROWS_AS(random.below(0), mm::Error);
  CHECK_THROWS_AS(random.between(2, 1), mm::Error);
}

TEST_CASE("an order is a permutation that the seed decides") {
  const auto order = Random(1, 2).order(100);
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::size_t> all(100);
  std::iota(all.begin(), all.end(), std::size_t{0});
  CHECK(sorted == all);
  CHECK(order != all);
  CHECK(order == Random(1, 2).order(100));
  CHECK(Random(1, 2).order(0).empty());
}
