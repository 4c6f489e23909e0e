#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

// How much of a score each number that went in accounts for (Sundararajan, Taly and Yan 2017).

namespace mm {

// What a differentiable function says of P points at once, each of F numbers.
struct ValuesAndGradients {
  std::vector<double> values;     // [P]
  std::vector<double> gradients;  // [P, F] row by row, of each value by its own point
};
using Differentiable = std::function<ValuesAndGradients(std::span<const double> points, std::size_t count)>;

struct PathAttribution {
  std::vector<double> contributions;  // [F]
  double value = 0, baseline = 0;     // f(x), f(x')
  double delta = 0;  // sum of the contributions - (f(x) - f(x')): 0 but for the steps between, as captum's convergence delta
};

// (x_i - x'_i) times the integral over a in [0, 1] of df/dx_i (x' + a (x - x')), at `steps` nodes of Gauss and Legendre, which are asked
// together with both ends. The default of captum is 50. A number that is NaN on either side is missing there and stays so on the whole way:
// it contributes nothing. Throws Error{usage} where x and x' have other lengths.
PathAttribution integrated_gradients(std::span<const double> x, std::span<const double> baseline, const Differentiable& f,
                                     std::size_t steps = 50);

}  // namespace mm
