#include "privacy/loss_variable.h"

#include <cmath>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("chances rise from 0 to 1, and their mean is that of the losses") {
  for (const double rate : {0.01, 0.3, 1.0})
    for (const double noise : {0.7, 2.0}) {
      CAPTURE(rate);
      CAPTURE(noise);
      const LossVariable loss(rate, noise);
      double before = 0, mean = 0;
      constexpr double kStep = 2e-3;
      bool rises = true;
      for (double t = -60; t < 60; t += kStep) {
        const double below = loss.below(t);
        rises = rises && below >= before - 1e-15;
        mean += (t - kStep / 2) * (below - before);
        before = below;
      }
      CHECK(rises);
      CHECK(before == doctest::Approx(1));
      CHECK(loss.mean() == doctest::Approx(mean).epsilon(1e-3));
    }
}

TEST_CASE("without sampling the losses are normal: mean and half of the variance are 1 / (2 noise^2)") {
  const LossVariable loss(1, 2);
  CHECK(loss.mean() == doctest::Approx(1.0 / 8));
  CHECK(loss.below(1.0 / 8) == doctest::Approx(0.5));
  CHECK(loss.below(1.0 / 8 + 0.5) == doctest::Approx(0.8413447460685429));
}

TEST_CASE("without sampling epsilon is that of one Gaussian, and at most 0.011 above it") {
  // Balle and Wang 2018, theorem 8: 4 steps of noise 4 are one of noise 2.
  const auto below = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
  const auto delta = [&](double epsilon) { return below(0.25 - 2 * epsilon) - std::exp(epsilon) * below(-0.25 - 2 * epsilon); };
  double low = 0, high = 20;
  for (int i = 0; i < 100; ++i) (delta((low + high) / 2) > 1e-5 ? low : high) = (low + high) / 2;
  const auto composed = composed_epsilon({.rate = 1, .noise = 4, .steps = 4}, 1e-5, 20);
  REQUIRE(composed);
  CHECK(*composed >= high);
  CHECK(*composed <= high + 0.011);
}

TEST_CASE("where rounding or the grid would be too much there is nothing") {
  CHECK_FALSE(composed_epsilon({.rate = 0.1, .noise = 1, .steps = 10}, 1e-11, 20));
  CHECK_FALSE(composed_epsilon({.rate = 0.1, .noise = 1, .steps = 1'000'000}, 1e-5, 1e6));
}
