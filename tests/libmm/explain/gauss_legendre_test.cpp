#include "explain/gauss_legendre.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("polynomials up to the degree 2 n - 1 are integrated exactly, and the next one is not") {
  for (const std::size_t n : {1, 2, 3, 5, 50}) {
    CAPTURE(n);
    const auto [nodes, weights] = gauss_legendre(n);
    REQUIRE(nodes.size() == n);
    CHECK(std::is_sorted(nodes.begin(), nodes.end()));
    CHECK(std::accumulate(weights.begin(), weights.end(), 0.0) == doctest::Approx(1).epsilon(1e-13));
    const auto integral = [&](std::size_t degree) {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += weights[i] * std::pow(nodes[i], static_cast<double>(degree));
      return sum;
    };
    for (std::size_t degree = 0; degree < 2 * n; ++degree)
      CHECK(integral(degree) * static_cast<double>(degree + 1) == doctest::Approx(1).epsilon(1e-12));
    if (n < 5) CHECK(std::abs(integral(2 * n) - 1 / static_cast<double>(2 * n + 1)) > 1e-6);
  }
}

TEST_CASE("three nodes are those of the tables") {
  const auto [nodes, weights] = gauss_legendre(3);
  CHECK(nodes[0] == doctest::Approx((1 - std::sqrt(0.6)) / 2));
  CHECK(nodes[1] == doctest::Approx(0.5));
  CHECK(weights[0] == doctest::Approx(5.0 / 18));
  CHECK(weights[1] == doctest::Approx(8.0 / 18));
}
