#include "data/point_mixture.h"

#include <ATen/ops/cdist.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <cmath>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("eight modes on a circle of radius 2, twenty-five on a grid") {
  const auto ring = point_mixture("ring"), grid = point_mixture("grid");
  REQUIRE(ring.modes.size() == 8);
  for (const auto& [x, y] : ring.modes) CHECK(std::hypot(x, y) == doctest::Approx(2));
  CHECK(ring.modes[2][1] == doctest::Approx(2));
  CHECK(ring.deviation == 0.02);
  REQUIRE(grid.modes.size() == 25);
  CHECK(grid.modes.front() == std::array{-4.0, -4.0});
  CHECK(grid.modes[1] == std::array{-4.0, -2.0});
  CHECK(grid.modes.back() == std::array{4.0, 4.0});
  CHECK(grid.deviation == 0.05);
}

TEST_CASE("points lie around all modes alike, as wide as they say") {
  for (const auto shape : kPointShapes) {
    CAPTURE(shape);
    const auto mixture = point_mixture(shape);
    const auto points = mixture_points(mixture, 3, 0, 20'000);
    REQUIRE(points.sizes() == at::IntArrayRef{20'000, 2});
    CHECK(points.std().item().toDouble() == doctest::Approx(mixture.scale()).epsilon(0.01));
    const auto modes = static_cast<std::int64_t>(mixture.modes.size());
    std::vector<double> counts(mixture.modes.size());
    double squares = 0;
    for (std::int64_t i = 0; i < points.size(0); ++i) {
      const double x = points[i][0].item().toDouble(), y = points[i][1].item().toDouble();
      std::size_t nearest = 0;
      double best = 1e9;
      for (std::size_t k = 0; k < mixture.modes.size(); ++k)
        if (const double apart = std::hypot(x - mixture.modes[k][0], y - mixture.modes[k][1]); apart < best) {
          best = apart;
          nearest = k;
        }
      ++counts[nearest];
      squares += best * best;
    }
    for (const double count : counts) CHECK(count * static_cast<double>(modes) / 20'000 == doctest::Approx(1).epsilon(0.15));
    CHECK(std::sqrt(squares / 40'000) == doctest::Approx(mixture.deviation).epsilon(0.02));
  }
}

TEST_CASE("a point is a function of seed and place, wherever a part of the stream is cut") {
  const auto mixture = point_mixture("grid");
  const auto all = mixture_points(mixture, 5, 100, 10);
  CHECK(at::equal(all.slice(0, 4), mixture_points(mixture, 5, 104, 6)));
  CHECK_FALSE(at::equal(all, mixture_points(mixture, 6, 100, 10)));
  CHECK(at::equal(all, mixture_points(mixture, 5, 100, 10)));
}
