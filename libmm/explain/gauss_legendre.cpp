#include "explain/gauss_legendre.h"

#include <cmath>
#include <numbers>

#include "base/check.h"

namespace mm {
namespace {

// P_n(x) and its derivative, by the three-term recurrence (Abramowitz and Stegun, 22.7.10).
struct Legendre {
  double value, slope;
};

Legendre legendre(std::size_t n, double x) {
  double before = 1, now = x;
  for (std::size_t k = 2; k <= n; ++k) {
    const auto degree = static_cast<double>(k);
    const double next = ((2 * degree - 1) * x * now - (degree - 1) * before) / degree;
    before = now;
    now = next;
  }
  return {now, static_cast<double>(n) * (x * now - before) / (x * x - 1)};
}

}  // namespace

Quadrature gauss_legendre(std::size_t n) {
  MM_ASSERT(n >= 1);
  constexpr int kTurns = 100;
  constexpr double kExact = 1e-15;
  Quadrature found{std::vector<double>(n), std::vector<double>(n)};
  if (n == 1) return {{0.5}, {1}};
  for (std::size_t i = 0; i < n; ++i) {
    // roots lie near these cosines, from 1 down to -1 (Abramowitz and Stegun, 22.16.6)
    double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (static_cast<double>(n) + 0.5));
    Legendre at = legendre(n, x);
    for (int turn = 0; turn < kTurns; ++turn) {
      const double step = at.value / at.slope;
      x -= step;
      at = legendre(n, x);
      if (std::abs(step) < kExact) break;
    }
    found.nodes[n - 1 - i] = (1 + x) / 2;
    found.weights[n - 1 - i] = 1 / ((1 - x * x) * at.slope * at.slope);
  }
  return found;
}

}  // namespace mm
