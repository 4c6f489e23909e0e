#include "train/mode_score.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <limits>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("points of the mixture cover every mode, and nearly all are of high quality") {
  for (const auto shape : kPointShapes) {
    const auto mixture = point_mixture(shape);
    const Rates rates = mode_rates(mixture_points(mixture, 1, 0, 2500), mixture);
    CHECK(rates == Rates{{"modes", 1.0}, {"modes.half", 1.0}, {"high-quality", rates[2].second}});
    CHECK(rates[2].second == doctest::Approx(0.989).epsilon(0.005));
  }
}

TEST_CASE("what is forgotten, rarely made or far away counts as that") {
  const auto ring = point_mixture("ring");
  // 90 points in the first mode, one in the third, four at three deviations, five beside all modes.
  const auto at_mode = [&](std::size_t k, double away) {
    return at::tensor({ring.modes[k][0] + away, ring.modes[k][1]}, at::kDouble).view({1, 2});
  };
  const auto points = at::cat({at_mode(0, 0).expand({90, 2}), at_mode(2, 0), at_mode(0, 0.0599).expand({2, 2}),
                               at_mode(0, 0.0601).expand({2, 2}), at::zeros({5, 2}, at::kDouble)});
  const Rates rates = mode_rates(points, ring);
  CHECK(rates[0].second == doctest::Approx(2.0 / 8));
  CHECK(rates[1].second == doctest::Approx(1.0 / 8));
  CHECK(rates[2].second == doctest::Approx(0.93));
}

TEST_CASE("points that are no numbers are of no mode") {
  const auto ring = point_mixture("ring");
  const Rates rates = mode_rates(at::full({3, 2}, std::numeric_limits<double>::quiet_NaN()), ring);
  CHECK(rates == Rates{{"modes", 0.0}, {"modes.half", 0.0}, {"high-quality", 0.0}});
  CHECK(complaint([&] { mode_rates(at::zeros({3, 3}), ring); }) == "points has shape [3, 3], expected [N, 2]");
}
