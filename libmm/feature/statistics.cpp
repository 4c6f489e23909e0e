#include "feature/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"

namespace mm {

double mean_of(const std::vector<double>& numbers) {
  if (numbers.empty()) return 0;
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

double deviation_of(const std::vector<double>& numbers) {
  const double mean = mean_of(numbers);
  double sum = 0;
  for (const double x : numbers) sum += (x - mean) * (x - mean);
  return numbers.empty() ? 0 : std::sqrt(sum / static_cast<double>(numbers.size()));
}

double quantile_of(std::vector<double> numbers, double part) {
  MM_ASSERT(part >= 0 && part <= 1);
  if (numbers.empty()) return 0;
  std::ranges::sort(numbers);
  const double place = part * static_cast<double>(numbers.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, numbers.size() - 1);
  return numbers[below] + (place - static_cast<double>(below)) * (numbers[above] - numbers[below]);
}

double slope_of(const std::vector<double>& x, const std::vector<double>& y) {
  MM_ASSERT(x.size() == y.size());
  const double mean_x = mean_of(x), mean_y = mean_of(y);
  double both = 0, square = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    both += (x[i] - mean_x) * (y[i] - mean_y);
    square += (x[i] - mean_x) * (x[i] - mean_x);
  }
  return square > 0 ? both / square : 0;
}

}  // namespace mm
