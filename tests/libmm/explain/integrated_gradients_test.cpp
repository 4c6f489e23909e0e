#include "explain/integrated_gradients.h"

#include <cmath>
#include <limits>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// A function of one point and its gradient, asked of many points at once.
Differentiable each_point(std::size_t numbers, double (*value)(const double* x), double (*slope)(const double* x, std::size_t i),
                          std::size_t* calls = nullptr) {
  return [=](std::span<const double> points, std::size_t count) {
    if (calls != nullptr) ++*calls;
    ValuesAndGradients found;
    for (std::size_t p = 0; p < count; ++p) {
      const double* x = points.data() + p * numbers;
      found.values.push_back(value(x));
      for (std::size_t i = 0; i < numbers; ++i) found.gradients.push_back(slope(x, i));
    }
    return found;
  };
}

const Differentiable kLinear = each_point(
    2, [](const double* x) { return 3 * x[0] - 2 * x[1] + 7; }, [](const double*, std::size_t i) { return i == 0 ? 3.0 : -2.0; });

const Differentiable kCurved = each_point(
    2, [](const double* x) { return std::tanh(2 * x[0] * x[1]) + x[0] * x[0]; },
    [](const double* x, std::size_t i) {
      const double away = 1 - std::pow(std::tanh(2 * x[0] * x[1]), 2);
      return i == 0 ? 2 * x[1] * away + 2 * x[0] : 2 * x[0] * away;
    });

}  // namespace

TEST_CASE("of a linear function each number has its weight times its way, in any number of steps") {
  const std::vector<double> x{2, 5}, baseline{1, -1};
  for (const std::size_t steps : {1, 2, 50}) {
    const auto found = integrated_gradients(x, baseline, kLinear, steps);
    CHECK(found.contributions[0] == doctest::Approx(3));
    CHECK(found.contributions[1] == doctest::Approx(-12));
    CHECK(found.value == 3);
    CHECK(found.baseline == 12);
    CHECK(std::abs(found.delta) < 1e-12);
  }
}

TEST_CASE("of a curved one they add up to what it rose by, the better the more steps") {
  const std::vector<double> x{1.5, 0.75}, baseline{-0.5, 0.25};
  const auto found = integrated_gradients(x, baseline, kCurved);
  CHECK(std::abs(found.delta) < 1e-9);
  CHECK(found.contributions[0] + found.contributions[1] == doctest::Approx(found.value - found.baseline));
  CHECK(std::abs(integrated_gradients(x, baseline, kCurved, 2).delta) > 1e-3);
}

TEST_CASE("x^2 y has by hand two thirds and one third of it") {
  const auto square = each_point(
      2, [](const double* x) { return x[0] * x[0] * x[1]; },
      [](const double* x, std::size_t i) { return i == 0 ? 2 * x[0] * x[1] : x[0] * x[0]; });
  const auto found = integrated_gradients(std::vector<double>{3, 2}, std::vector<double>{0, 0}, square, 2);
  CHECK(found.contributions[0] == doctest::Approx(12));
  CHECK(found.contributions[1] == doctest::Approx(6));
}

TEST_CASE("all steps and both ends are asked together, and what is missing contributes nothing") {
  std::size_t calls = 0;
  const auto known = each_point(
      3, [](const double* x) { return x[0] * (std::isnan(x[1]) ? 10 : x[1]) + (std::isnan(x[2]) ? 0 : x[2]); },
      [](const double* x, std::size_t i) { return i == 0 ? (std::isnan(x[1]) ? 10.0 : x[1]) : kMissing; }, &calls);
  const auto found = integrated_gradients(std::vector<double>{2, kMissing, 4}, std::vector<double>{1, 0, kMissing}, known, 7);
  CHECK(calls == 1);
  CHECK(found.contributions[0] == doctest::Approx(found.value - found.baseline));
  CHECK(found.contributions[1] == 0);
  CHECK(found.contributions[2] == 0);
  CHECK(found.value == 20);
  CHECK(complaint([] {
          integrated_gradients(std::vector<double>{1}, std::vector<double>{1, 2}, kLinear);
        }) == "a point of 1 numbers has a baseline of 2");
}
