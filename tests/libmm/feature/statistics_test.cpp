#include "feature/statistics.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("means, deviations, quantiles and slopes as numpy has them") {
  const std::vector<double> x{4, 1, 3, 2};
  CHECK(mean_of(x) == 2.5);
  CHECK(deviation_of(x) == doctest::Approx(1.118033988749895));
  CHECK(quantile_of(x, 0) == 1);
  CHECK(quantile_of(x, 1) == 4);
  CHECK(quantile_of(x, 0.5) == 2.5);
  CHECK(quantile_of(x, 0.95) == doctest::Approx(3.85));
  CHECK(slope_of({0, 1, 2}, {1, 3, 5}) == doctest::Approx(2));
  CHECK(slope_of({0, 1, 2}, {0, 3, 0}) == doctest::Approx(0));
}

TEST_CASE("of nothing, and of one number") {
  CHECK(mean_of({}) == 0);
  CHECK(deviation_of({}) == 0);
  CHECK(quantile_of({}, 0.5) == 0);
  CHECK(slope_of({}, {}) == 0);
  CHECK(slope_of({1}, {7}) == 0);
  CHECK(quantile_of({7}, 0.3) == 7);
}
