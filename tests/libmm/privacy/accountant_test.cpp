#include "privacy/accountant.h"

#include <cmath>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const Accountant& rdp() { return find_accountant("rdp"); }
const Accountant& prv() { return find_accountant("prv"); }
const Accountant& gdp() { return find_accountant("gdp"); }

// The Renyi divergence by its definition: the integral over the mixture's powers, by Simpson's rule.
double integrated_rdp(double rate, double noise, double alpha) {
  const auto density = [&](double x, double mean) { return std::exp(-(x - mean) * (x - mean) / (2 * noise * noise)); };
  constexpr int kCells = 400'000;
  const double from = -60 * noise, to = 60 * noise + 60, width = (to - from) / kCells;
  double sum = 0, norm = 0;
  for (int i = 0; i <= kCells; ++i) {
    const double x = from + i * width, weight = i == 0 || i == kCells ? 1 : i % 2 == 1 ? 4 : 2;
    const double p = density(x, 0);
    norm += weight * p;
    if (p > 0) sum += weight * p * std::pow(1 - rate + rate * density(x, 1) / p, alpha);
  }
  return std::log(sum / norm) / (alpha - 1);
}

}  // namespace

TEST_CASE("epsilon is what Opacus' tests have") {
  const PrivateSteps steps{.rate = 0.04, .noise = 1.5, .steps = 2250};
  CHECK(spent_epsilon(rdp(), steps, 1e-5) == doctest::Approx(7.32911117143).epsilon(1e-9));
  const double composed = spent_epsilon(prv(), {.rate = 0.04, .noise = 1.5, .steps = 2249}, 1e-5);
  CHECK(composed == doctest::Approx(6.777395712150674).epsilon(1e-7));
  const double estimate = spent_epsilon(gdp(), {.rate = 0.04, .noise = 1.5, .steps = 2249}, 1e-5);
  CHECK(estimate > 6.59);
  CHECK(estimate < 6.60);
}

TEST_CASE("noise for an epsilon is what Opacus' tests have, and spends no more") {
  const double noise = noise_for(rdp(), 8, 1e-5, 0.04, 2000);
  CHECK(noise == doctest::Approx(1.3562).epsilon(2e-3));
  CHECK(spent_epsilon(rdp(), {.rate = 0.04, .noise = noise, .steps = 2000}, 1e-5) <= 8);
  CHECK(spent_epsilon(rdp(), {.rate = 0.04, .noise = noise / 1.002, .steps = 2000}, 1e-5) > 8);
}

TEST_CASE("the same by privacy losses, with less noise") {
  const double noise = noise_for(prv(), 8, 1e-5, 0.04, 2000);
  CHECK(noise == doctest::Approx(1.2915).epsilon(2e-3));
  CHECK(spent_epsilon(prv(), {.rate = 0.04, .noise = noise, .steps = 2000}, 1e-5) <= 8);
}

TEST_CASE("losses that cannot be added up are bounded as rdp does") {
  const PrivateSteps steps{.rate = 0.5, .noise = 0.3, .steps = 100'000};
  CHECK(spent_epsilon(prv(), steps, 1e-5) == spent_epsilon(rdp(), steps, 1e-5));
}

TEST_CASE("the divergence is that of its definition, for whole and for other orders") {
  for (const double alpha : {1.5, 2.0, 2.7, 4.0, 7.3})
    for (const double rate : {0.01, 0.2, 0.7}) {
      CAPTURE(alpha);
      CAPTURE(rate);
      CHECK(sampled_gaussian_rdp(rate, 2, alpha) == doctest::Approx(integrated_rdp(rate, 2, alpha)).epsilon(1e-6));
    }
  CHECK(sampled_gaussian_rdp(1, 2, 3) == doctest::Approx(3.0 / 8));
}

TEST_CASE("more steps, larger batches and less noise spend more") {
  for (const auto& accountant : accountants()) {
    CAPTURE(std::string(accountant.name));
    const auto spends = [&](double rate, double noise, std::int64_t steps) {
      return spent_epsilon(accountant, {.rate = rate, .noise = noise, .steps = steps}, 1e-5);
    };
    CHECK(spends(0.01, 1, 0) == 0);
    CHECK(spends(0.01, 1, 100) < spends(0.01, 1, 1000));
    CHECK(spends(0.01, 1, 100) < spends(0.02, 1, 100));
    CHECK(spends(0.01, 2, 100) < spends(0.01, 1, 100));
    CHECK(spends(1, 20, 1) < spends(1, 5, 1));
    CHECK(spends(0.04, 0.05, 100'000) > 100);
  }
}

TEST_CASE("what cannot be is refused") {
  CHECK(complaint([] { find_accountant("rpd"); }) == "there is no accountant 'rpd' (did you mean 'rdp'?)");
  CHECK(complaint([] { spent_epsilon(rdp(), {.rate = 0, .noise = 1, .steps = 1}, 1e-5); }) ==
        "an example is in a batch with a chance of (0, 1], not 0");
  CHECK(complaint([] { spent_epsilon(rdp(), {.rate = 1, .noise = 0, .steps = 1}, 1e-5); }) == "noise is above 0, not 0");
  CHECK(complaint([] { spent_epsilon(rdp(), {.rate = 1, .noise = 1, .steps = 1}, 1); }) == "delta lies between 0 and 1, not 1");
  CHECK(complaint([] { noise_for(rdp(), 1e-6, 1e-5, 1, 1'000'000'000); }) == "no noise brings 1000000000 steps to an epsilon of 1e-06");
}
