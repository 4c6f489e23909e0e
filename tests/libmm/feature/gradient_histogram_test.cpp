#include "feature/gradient_histogram.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "support/doctest.h"

using namespace mm;

namespace {

Image square(const std::function<double(int, int)>& level) {
  Image image{.width = kGradientSide, .height = kGradientSide, .channels = 1, .pixels = {}};
  for (int y = 0; y < kGradientSide; ++y)
    for (int x = 0; x < kGradientSide; ++x) image.pixels.push_back(static_cast<std::uint8_t>(level(x, y)));
  return image;
}

double part_of(const std::vector<float>& numbers, int bin) {
  double own = 0, all = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    all += numbers[i];
    if (static_cast<int>(i) % kGradientBins == bin) own += numbers[i];
  }
  return own / all;
}

}  // namespace

TEST_CASE("gradients fall into the bin of their direction") {
  CHECK(part_of(gradient_histogram(square([](int x, int) { return 3 * x; })), 0) == doctest::Approx(1));
  CHECK(part_of(gradient_histogram(square([](int, int y) { return 3 * y; })), 2) == doctest::Approx(1));
  CHECK(part_of(gradient_histogram(square([](int x, int) { return 200 - 3 * x; })), 4) == doctest::Approx(1));
  CHECK(part_of(gradient_histogram(square([](int, int y) { return 200 - 3 * y; })), 6) == doctest::Approx(1));
  CHECK(part_of(gradient_histogram(square([](int x, int y) { return x + y; })), 1) > 0.95);
}

TEST_CASE("light and contrast change nothing, and the length is 1") {
  const auto dim = gradient_histogram(square([](int x, int y) { return 40 + (x * y) % 37; }));
  const auto bright = gradient_histogram(square([](int x, int y) { return 90 + 3 * ((x * y) % 37); }));
  CHECK(std::inner_product(dim.begin(), dim.end(), dim.begin(), 0.0) == doctest::Approx(1));
  for (std::size_t i = 0; i < dim.size(); ++i) CHECK(dim[i] == doctest::Approx(bright[i]).epsilon(1e-4));
}

TEST_CASE("what happens in a cell stays with its neighbours") {
  const auto corner = gradient_histogram(square([](int x, int y) { return x < 12 && y < 12 ? 200 : 50; }));
  double near = 0, far = 0;
  for (int cell = 0; cell < kGradientCells * kGradientCells; ++cell)
    for (int bin = 0; bin < kGradientBins; ++bin) {
      const bool close = cell / kGradientCells < 2 && cell % kGradientCells < 2;
      (close ? near : far) += corner[static_cast<std::size_t>(cell * kGradientBins + bin)];
    }
  CHECK(near > 1);
  CHECK(far == 0);
}

TEST_CASE("nothing is nothing") {
  const auto flat = gradient_histogram(square([](int, int) { return 128; }));
  CHECK(flat.size() == kGradientNumbers);
  CHECK(std::ranges::all_of(flat, [](float x) { return x == 0; }));
}
