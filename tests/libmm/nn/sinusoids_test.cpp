#include "nn/sinusoids.h"

#include <ATen/ops/tensor.h>

#include <cmath>

#include "support/close.h"

#include "support/doctest.h"

TEST_CASE("sines at even places and cosines at odd ones, slower and slower") {
  const auto table = mm::sinusoids(3, 4);
  const double slow = 2 / std::sqrt(10000.0);
  const auto third = at::tensor({std::sin(2.0), std::cos(2.0), std::sin(slow), std::cos(slow)});
  CHECK(mm::difference(table[0], at::tensor({0.0, 1.0, 0.0, 1.0})) == 0);
  CHECK(mm::difference(table[2], third) < 1e-6);
  CHECK(mm::sinusoids(3, 3)[1][2].item<double>() == doctest::Approx(std::sin(std::pow(10000.0, -2.0 / 3))));
}
