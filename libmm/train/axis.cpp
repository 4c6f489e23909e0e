#include "train/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace mm {
namespace {

// Steps that are taken: 1, 2, 5, 10, 20, 50, ... times a power of ten.
double step_number(int number, int exponent) {
  constexpr double kSteps[]{1, 2, 5};
  return kSteps[number % 3] * std::pow(10, exponent + number / 3);
}

// A tick as text, where neighbours are `step` apart.
std::string label_of(double tick, double step, double greatest) {
  const int finest = static_cast<int>(std::floor(std::log10(step) + 1e-9));  // the power of ten of the last digit that differs
  constexpr double kLong = 1e7;
  if (greatest < kLong && finest >= -4) return fmt::format("{:.{}f}", tick, std::max(0, -finest));
  if (tick == 0) return "0";
  const int first = static_cast<int>(std::floor(std::log10(std::abs(tick)) + 1e-9));
  return fmt::format("{:.{}e}", tick, std::max(0, first - finest));
}

}  // namespace

Axis axis_around(double low, double high, int most) {
  MM_ASSERT(most >= 3 && low <= high && low >= -kGreatestShown && high <= kGreatestShown);
  const double size = std::max(std::abs(low), std::abs(high));
  constexpr double kEqual = 1e-9;  // of the size: nearer ends are drawn as one value
  if (high - low <= kEqual * size) {
    low -= size / 2;
    high += size > 0 ? size / 2 : 1;
  }
  const int exponent = static_cast<int>(std::floor(std::log10((high - low) / most))) - 1;
  double step = 0, first = 0, count = 0;
  for (int number = 0; step == 0 || count + 1 > most; ++number) {
    step = step_number(number, exponent);
    first = std::floor(low / step + kEqual);
    count = std::ceil(high / step - kEqual) - first;
  }
  Axis axis;
  for (int i = 0; i <= static_cast<int>(count); ++i) axis.ticks.push_back((first + i) * step);
  const double greatest = std::max(std::abs(axis.low()), std::abs(axis.high()));
  for (const double tick : axis.ticks) axis.labels.push_back(label_of(tick, step, greatest));
  return axis;
}

}  // namespace mm
