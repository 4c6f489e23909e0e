#include "nn/rotary.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include <cmath>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("a position turns each pair of a head by its own angle") {
  const mm::Rotary rotary(6, 100);
  const auto angles = rotary.angles(3, 2, at::kCPU);
  const auto x = mm::numbers({2, 2, 12});  // 2 heads
  const auto y = mm::turned(x, angles);
  for (int64_t t = 0; t < 2; ++t)
    for (int64_t head = 0; head < 2; ++head)
      for (int64_t i = 0; i < 3; ++i) {
        const double angle = static_cast<double>(3 + t) * std::pow(100.0, -2.0 * static_cast<double>(i) / 6);
        const double a = x[1][t][head * 6 + i].item<double>(), b = x[1][t][head * 6 + 3 + i].item<double>();
        CHECK(y[1][t][head * 6 + i].item<double>() == doctest::Approx(a * std::cos(angle) - b * std::sin(angle)).epsilon(1e-5));
        CHECK(y[1][t][head * 6 + 3 + i].item<double>() == doctest::Approx(b * std::cos(angle) + a * std::sin(angle)).epsilon(1e-5));
      }
}

TEST_CASE("the own loop turns as LibTorch's operators do") {
  const mm::Rotary rotary(8, 10000);
  const auto x = mm::numbers({3, 5, 24});
  const auto angles = rotary.angles(0, 5, at::kCPU);
  const auto slow = mm::turned(x, angles);
  const c10::InferenceMode guard;
  CHECK(mm::difference(mm::turned(x, angles), slow) < 1e-6);
  CHECK(mm::difference(mm::turned(x.to(at::kBFloat16), angles), slow) < 0.05);
}

TEST_CASE("frequencies scaled, all of them or the low ones") {
  using Kind = mm::RotaryScaling::Kind;
  const auto plain = mm::Rotary(8, 10000).frequencies();
  CHECK(mm::difference(plain, at::tensor({1.0, 0.1, 0.01, 0.001}, at::kFloat)) < 1e-7);
  CHECK(mm::difference(mm::Rotary(8, 10000, {.kind = Kind::linear, .factor = 4}).frequencies(), plain / 4) < 1e-8);
  // Of 128 positions: waves longer than 128 are slowed down by 8, shorter than 32 kept; 62.8 lies between.
  const auto parts = mm::Rotary(8, 10000, {.kind = Kind::by_parts, .factor = 8, .positions = 128}).frequencies();
  const double share = (128 / (2 * M_PI * 10) - 1) / 3;
  CHECK(mm::difference(parts, at::tensor({1.0, (1 - share) * 0.1 / 8 + share * 0.1, 0.01 / 8, 0.001 / 8}, at::kFloat)) < 1e-7);
}

TEST_CASE("places on several axes: each frequency turns by its own, in each text by its own places") {
  const mm::Rotary rotary(6, 100);
  const auto counted = rotary.angles(0, 4, at::kCPU);
  const auto places = at::stack({at::arange(4), at::arange(4) + 3}).unsqueeze(1).expand({2, 2, 4}).clone();  // [A, B, T]
  places[1][1].fill_(0);
  const auto axes = at::tensor({0, 1, 0}, at::kLong);
  const auto angles = rotary.angles(places, axes, at::kCPU);
  REQUIRE(angles.cos.sizes() == at::IntArrayRef({2, 4, 3}));
  CHECK(mm::difference(angles.cos.select(2, 0), counted.cos.select(1, 0).expand({2, 4})) == 0);
  CHECK(mm::difference(angles.sin[0].select(1, 1), rotary.angles(3, 4, at::kCPU).sin.select(1, 1)) == 0);
  CHECK(angles.sin[1].select(1, 1).abs().max().item<float>() == 0);

  // What turns alike in all texts, and what turns in each by itself, with and without gradients.
  const auto x = mm::numbers({2, 4, 6});
  const mm::RotaryAngles twice{counted.cos.expand({2, 4, 3}), counted.sin.expand({2, 4, 3})};
  const auto graph = mm::turned(x, angles);
  const at::NoGradGuard guard;
  CHECK(mm::difference(mm::turned(x, twice), mm::turned(x, counted)) == 0);
  CHECK(mm::difference(mm::turned(x, angles), graph) < 1e-6);
  CHECK(mm::difference(mm::turned(x, angles)[0], mm::turned(x.narrow(0, 0, 1), {angles.cos[0], angles.sin[0]})[0]) == 0);
}
