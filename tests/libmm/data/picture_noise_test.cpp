#include "data/picture_noise.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

#include "data/noise.h"

#include "support/doctest.h"

using namespace mm;

namespace {

at::Tensor pictures() { return at::rand({4, 3, 12, 10}, at::detail::createCPUGenerator(5)); }

const InputScale kScale{.least = 0, .greatest = 1};

}  // namespace

TEST_CASE("colours fade to their brightness, and a picture to its mean") {
  const auto x = pictures();
  const auto grey = grey_noise(x, kScale, 1, 0);  // [B, 3, H, W]
  CHECK(at::allclose(grey.select(1, 0), 0.299 * x.select(1, 0) + 0.587 * x.select(1, 1) + 0.114 * x.select(1, 2)));
  CHECK(at::allclose(grey.select(1, 0), grey.select(1, 2)));
  CHECK(at::allclose(grey_noise(x, kScale, 0.5, 0), (x + grey) / 2));
  const auto flat = contrast_noise(x, kScale, 1, 0);
  CHECK(at::allclose(flat[2], x[2].mean().expand({3, 12, 10})));
  CHECK(at::allclose(contrast_noise(x, kScale, 0.25, 0), 0.75 * x + 0.25 * flat));
}

TEST_CASE("a blur spreads a dot evenly and keeps what is flat") {
  const auto flat = at::full({1, 1, 20, 20}, 0.7F);
  CHECK(at::allclose(blur_noise(flat, kScale, 0.9, 0), flat));
  auto dot = at::zeros({1, 1, 41, 41});
  dot[0][0][20][20] = 1;
  const auto spread = blur_noise(dot, kScale, 0.5, 0)[0][0];  // deviation 2.05 pixels
  CHECK(spread.sum().item<double>() == doctest::Approx(1));
  CHECK(spread[20][22].item<double>() / spread[20][20].item<double>() == doctest::Approx(std::exp(-4 / (2 * 2.05 * 2.05))));
  CHECK(spread[22][20].item<double>() == doctest::Approx(spread[20][18].item<double>()));
  CHECK(blur_noise(dot, kScale, 0.9, 0).max().item<double>() < spread.max().item<double>());
}

TEST_CASE("salt and pepper come at their chance, half of each, in all colours of a pixel") {
  const auto spoilt = salt_pepper_noise(at::full({50, 3, 20, 20}, 0.5F), kScale, 0.4, 3);  // [B, C, H, W]
  CHECK(spoilt.eq(0).to(at::kDouble).mean().item<double>() == doctest::Approx(0.2).epsilon(0.05));
  CHECK(spoilt.eq(1).to(at::kDouble).mean().item<double>() == doctest::Approx(0.2).epsilon(0.05));
  CHECK(at::allclose(spoilt.select(1, 0), spoilt.select(1, 2)));
}
