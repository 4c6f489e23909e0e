#include "privacy/loss_variable.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <vector>

#include "privacy/fourier.h"

namespace mm {
namespace {

using Complex = std::complex<double>;

constexpr double kEpsilonError = 0.01;  // that the grid may cause
constexpr std::size_t kMostPlaces = std::size_t{1} << 22;
constexpr double kLeastDelta = 1e-10;  // below which the rounding of the transforms counts

// Places t = (i - middle) width of a loss variable, each with the chance of what lies within half a width of it.
struct Grid {
  double width = 0;
  std::size_t middle = 0;
  std::vector<double> chances;

  double at(std::size_t i) const { return (static_cast<double>(i) - static_cast<double>(middle)) * width; }
};

Grid on_grid(const LossVariable& loss, double width, std::size_t places) {
  Grid grid{.width = width, .middle = places / 2 - 1, .chances = std::vector<double>(places)};
  const double from = loss.below(grid.at(0)), all = loss.below(grid.at(places - 1)) - from;  // what lies outside is cut off
  double left = 0;
  for (std::size_t i = 0; i < places; ++i) {
    const double right = i + 1 == places ? 1 : (loss.below(grid.at(i) + width / 2) - from) / all;
    grid.chances[i] = right - left;
    left = right;
  }
  return grid;
}

double mean_of(const Grid& grid) {
  double mean = 0;
  for (std::size_t i = 0; i < grid.chances.size(); ++i) mean += grid.at(i) * grid.chances[i];
  return mean;
}

Complex power(Complex base, std::int64_t exponent) {
  Complex result = 1;
  for (; exponent > 0; exponent /= 2, base *= base)
    if (exponent % 2 == 1) result *= base;
  return result;
}

// The chances of the sum of so many of them, on the same places.
void add_up(Grid& grid, std::int64_t count) {
  std::vector<Complex> x(grid.chances.begin(), grid.chances.end());
  fourier_forward(x);
  for (auto& each : x) each = power(each, count);
  fourier_backward(x);
  const auto places = static_cast<std::uint64_t>(x.size());
  const auto moved = (static_cast<std::uint64_t>(count - 1) % places) * grid.middle;  // sums of places begin count middles below 0
  for (std::uint64_t i = 0; i < places; ++i) grid.chances[i] = x[(i + moved) % places].real();
}

// The least epsilon with at most that delta: delta is the sum over t > epsilon of the chance times 1 - e^(epsilon - t).
double epsilon_of(const Grid& grid, double shift, double delta) {
  double above = 0, weighed = 0, epsilon = grid.at(grid.chances.size() - 1) + shift;  // sums of p and of p e^-t from the top
  for (std::size_t i = grid.chances.size(); i > 0; --i) {
    const double t = grid.at(i - 1) + shift;
    above += grid.chances[i - 1];
    weighed += grid.chances[i - 1] * std::exp(-t);
    if (above - std::exp(t) * weighed > delta) break;
    if (above > delta && weighed > 0) epsilon = std::log((above - delta) / weighed);
  }
  return epsilon;
}

}  // namespace

double LossVariable::below(double t) const {
  if (rate_ < 1 && t <= std::log1p(-rate_)) return 0;
  const double z = rate_ == 1 ? t : std::log((std::expm1(t) + rate_) / rate_);
  const double place = noise_ * noise_ * z + 0.5;  // the output x whose loss is t
  const auto over = [&](double mean) { return std::erfc((place - mean) / (noise_ * std::numbers::sqrt2)) / 2; };
  return 1 - (1 - rate_) * over(0) - rate_ * over(1);
}

double LossVariable::mean() const {
  constexpr int kCells = 1 << 13;
  const double from = -12 * noise_, to = 12 * noise_ + 1, width = (to - from) / kCells;
  const auto density = [&](double x) { return std::exp(-x * x / (2 * noise_ * noise_)) / (noise_ * std::sqrt(2 * std::numbers::pi)); };
  double mean = 0;
  for (int i = 0; i <= kCells; ++i) {
    const double x = from + i * width;
    const double loss =
        rate_ == 1 ? (2 * x - 1) / (2 * noise_ * noise_) : std::log1p(rate_ * std::expm1((2 * x - 1) / (2 * noise_ * noise_)));
    mean += ((1 - rate_) * density(x) + rate_ * density(x - 1)) * loss * width;  // what lies outside is no number that counts
  }
  return mean;
}

std::optional<double> composed_epsilon(const PrivateSteps& steps, double delta, double greatest) {
  const double delta_error = delta / 1000, count = static_cast<double>(steps.steps);
  const double width = kEpsilonError / std::sqrt(count * std::log(12 / delta_error) / 2);
  const double needed = 2 * (std::ceil(greatest / width) + 1);
  if (delta < kLeastDelta || !(needed <= static_cast<double>(kMostPlaces))) return std::nullopt;
  const LossVariable loss(steps.rate, steps.noise);
  Grid grid = on_grid(loss, width, std::bit_ceil(static_cast<std::size_t>(needed)));
  const double shift = (loss.mean() - mean_of(grid)) * count;
  add_up(grid, steps.steps);
  return std::max(0.0, epsilon_of(grid, shift, delta - delta_error) + kEpsilonError);
}

}  // namespace mm
