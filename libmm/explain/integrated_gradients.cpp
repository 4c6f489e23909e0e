#include "explain/integrated_gradients.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "base/check.h"
#include "explain/gauss_legendre.h"

namespace mm {

PathAttribution integrated_gradients(std::span<const double> x, std::span<const double> baseline, const Differentiable& f,
                                     std::size_t steps) {
  MM_CHECK(x.size() == baseline.size(), Kind::usage, fmt::format("a point of {} numbers has a baseline of {}", x.size(), baseline.size()));
  const Quadrature path = gauss_legendre(steps);
  std::vector<double> points;  // the nodes, then x and its baseline
  points.reserve((steps + 2) * x.size());
  std::vector<double> way(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) way[i] = x[i] - baseline[i];
  const auto add = [&](double along) {
    for (std::size_t i = 0; i < x.size(); ++i)  // at the ends the numbers themselves, not rounded ones
      points.push_back(std::isnan(way[i]) ? std::numeric_limits<double>::quiet_NaN() : along == 1 ? x[i] : baseline[i] + along * way[i]);
  };
  for (const double node : path.nodes) add(node);
  add(1);
  add(0);
  const auto [values, gradients] = f(points, steps + 2);
  MM_ASSERT(values.size() == steps + 2 && gradients.size() == points.size());
  PathAttribution found{.contributions = std::vector<double>(x.size(), 0), .value = values[steps], .baseline = values[steps + 1]};
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(way[i])) continue;
    for (std::size_t step = 0; step < steps; ++step) found.contributions[i] += path.weights[step] * gradients[step * x.size() + i];
    found.contributions[i] *= way[i];
  }
  const double sum = std::accumulate(found.contributions.begin(), found.contributions.end(), 0.0);
  found.delta = sum - (found.value - found.baseline);
  return found;
}

}  // namespace mm
