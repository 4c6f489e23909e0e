#include "privacy/accountant.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "base/check.h"
#include "config/find_row.h"
#include "privacy/loss_variable.h"

namespace mm {
namespace {

constexpr double kNothing = -std::numeric_limits<double>::infinity();  // logarithm of 0

// log(e^a + e^b), log(e^a - e^b) for a >= b.
double log_add(double a, double b) {
  const double most = std::max(a, b), least = std::min(a, b);
  return least == kNothing ? most : most + std::log1p(std::exp(least - most));
}
double log_subtract(double a, double b) {
  if (b == kNothing) return a;
  return a > b ? a + std::log1p(-std::exp(b - a)) : kNothing;
}

// log(erfc(x)); where erfc itself is no number any more by its asymptotic series (Abramowitz and Stegun 1964, 7.1.23).
double log_erfc(double x) {
  if (x < 20) return std::log(std::erfc(x));
  const double inverse = 1 / (2 * x * x);
  return -x * x - std::log(x) - std::log(std::numbers::pi) / 2 +
         std::log1p(-inverse + 3 * inverse * inverse - 15 * inverse * inverse * inverse);
}

// log of the moment A(alpha) of the sampled Gaussian, a whole alpha: Mironov et al. 2019, section 3.3.
double log_moment_whole(double rate, double noise, std::int64_t alpha) {
  const auto order = static_cast<double>(alpha);
  double sum = kNothing;
  for (std::int64_t k = 0; k <= alpha; ++k) {
    const auto i = static_cast<double>(k);
    const double choose = std::lgamma(order + 1) - std::lgamma(i + 1) - std::lgamma(order - i + 1);
    sum = log_add(sum, choose + i * std::log(rate) + (order - i) * std::log1p(-rate) + (i * i - i) / (2 * noise * noise));
  }
  return sum;
}

// The same for any alpha: two series on both sides of where the densities are equal.
double log_moment(double rate, double noise, double alpha) {
  constexpr double kLeast = -30;  // logarithm of terms that change nothing any more
  const double middle = noise * noise * std::log(1 / rate - 1) + 0.5, scale = std::numbers::sqrt2 * noise;
  double left = kNothing, right = kNothing, coefficient = 1;  // binomial(alpha, i)
  for (double i = 0;; ++i) {
    const double j = alpha - i, size = std::log(std::abs(coefficient));
    const double of_left = size + i * std::log(rate) + j * std::log1p(-rate) + (i * i - i) / (2 * noise * noise) + std::log(0.5) +
                           log_erfc((i - middle) / scale);
    const double of_right = size + j * std::log(rate) + i * std::log1p(-rate) + (j * j - j) / (2 * noise * noise) + std::log(0.5) +
                            log_erfc((middle - j) / scale);
    left = coefficient > 0 ? log_add(left, of_left) : log_subtract(left, of_left);
    right = coefficient > 0 ? log_add(right, of_right) : log_subtract(right, of_right);
    if (std::max(of_left, of_right) < kLeast) return log_add(left, right);
    coefficient *= j / (i + 1);
  }
}

std::vector<double> orders() {
  std::vector<double> all;
  for (int tenths = 11; tenths < 110; ++tenths) all.push_back(tenths / 10.0);
  for (int order = 12; order < 64; ++order) all.push_back(order);
  return all;
}

double by_rdp(const PrivateSteps& steps, double delta) {
  double least = std::numeric_limits<double>::infinity();
  for (const double alpha : orders()) {
    const double rdp = static_cast<double>(steps.steps) * sampled_gaussian_rdp(steps.rate, steps.noise, alpha);
    const double epsilon = rdp - (std::log(delta) + std::log(alpha)) / (alpha - 1) + std::log((alpha - 1) / alpha);
    if (!std::isnan(epsilon)) least = std::min(least, epsilon);
  }
  return std::max(0.0, least);
}

// Delta of Gaussian differential privacy (Dong et al. 2019, corollary 2.13).
double gaussian_delta(double epsilon, double mu) {
  const auto below = [](double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; };
  return below(-epsilon / mu + mu / 2) - std::exp(epsilon) * below(-epsilon / mu - mu / 2);
}

double by_gdp(const PrivateSteps& steps, double delta) {
  const double mu = steps.rate * std::sqrt(static_cast<double>(steps.steps)) * std::sqrt(std::expm1(1 / (steps.noise * steps.noise)));
  double low = 0, high = 1;
  if (gaussian_delta(0, mu) <= delta) return 0;
  for (; gaussian_delta(high, mu) > delta; high *= 2)
    if (high > 500) return std::numeric_limits<double>::infinity();  // e^epsilon is no number any more
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (gaussian_delta(middle, mu) > delta ? low : high) = middle;
  }
  return high;
}

// Losses that count lie within what a Renyi bound gives for a fraction of delta, of all steps and of one (Gopi et al. 2021, remark 5.6;
// shares of delta as Opacus has them). Where those of so many steps cannot be added up, the Renyi bound itself, which is greater.
double by_prv(const PrivateSteps& steps, double delta) {
  const double all = by_rdp(steps, delta / 1000 / 4), count = static_cast<double>(steps.steps);
  const double one = by_rdp({.rate = steps.rate, .noise = steps.noise, .steps = 1}, delta / 1000 / (8 * count));
  const auto epsilon = composed_epsilon(steps, delta, std::max({all, one, 0.01}) + 3);
  return epsilon ? *epsilon : by_rdp(steps, delta);
}

constexpr std::array kAccountants{
    Accountant{"rdp", "by Renyi divergences of the sampled Gaussian: an upper bound", by_rdp},
    Accountant{"prv", "by adding up privacy losses with a Fourier transform: an upper bound, the tightest", by_prv},
    Accountant{"gdp", "by the central limit of Gaussian differential privacy: an estimate", by_gdp},
};

void check(const PrivateSteps& steps, double delta) {
  MM_CHECK(steps.rate > 0 && steps.rate <= 1, Kind::usage,
           fmt::format("an example is in a batch with a chance of (0, 1], not {}", steps.rate));
  MM_CHECK(steps.noise > 0 && std::isfinite(steps.noise), Kind::usage, fmt::format("noise is above 0, not {}", steps.noise));
  MM_CHECK(steps.steps >= 0, Kind::usage, fmt::format("{} steps", steps.steps));
  MM_CHECK(delta > 0 && delta < 1, Kind::usage, fmt::format("delta lies between 0 and 1, not {}", delta));
}

}  // namespace

std::span<const Accountant> accountants() { return kAccountants; }

const Accountant& find_accountant(std::string_view name) {
  return find_row(kAccountants, name, {.what = "accountant", .table = "accountants"});
}

double sampled_gaussian_rdp(double rate, double noise, double alpha) {
  MM_ASSERT(alpha > 1);
  if (rate == 1) return alpha / (2 * noise * noise);
  const bool whole = alpha == std::floor(alpha);
  return (whole ? log_moment_whole(rate, noise, static_cast<std::int64_t>(alpha)) : log_moment(rate, noise, alpha)) / (alpha - 1);
}

double spent_epsilon(const Accountant& accountant, const PrivateSteps& steps, double delta) {
  check(steps, delta);
  return steps.steps == 0 ? 0 : accountant.epsilon(steps, delta);
}

double noise_for(const Accountant& accountant, double epsilon, double delta, double rate, std::int64_t steps) {
  constexpr double kMost = 1e4, kExact = 1.001;
  MM_CHECK(epsilon > 0, Kind::usage, fmt::format("epsilon is above 0, not {}", epsilon));
  const auto spends = [&](double noise) { return spent_epsilon(accountant, {.rate = rate, .noise = noise, .steps = steps}, delta); };
  double low = 1e-2, high = 1;
  while (spends(high) > epsilon) {
    low = high;
    high *= 2;
    MM_CHECK(high < kMost, Kind::usage, fmt::format("no noise brings {} steps to an epsilon of {}", steps, epsilon), "",
             "take fewer steps, smaller batches, or a larger delta");
  }
  while (high / low > kExact) {
    const double middle = std::sqrt(low * high);
    (spends(middle) > epsilon ? low : high) = middle;
  }
  return high;
}

}  // namespace mm
