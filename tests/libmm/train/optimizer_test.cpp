#include "train/optimizer.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <cmath>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

NamedTensors parameters() {
  return {{"a.weight", at::tensor({1.0F, -2.0F, 3.0F, 4.0F}).view({2, 2}).requires_grad_(true)},
          {"a.bias", at::tensor({0.5F, -0.5F}).requires_grad_(true)}};
}

void set_gradients(const NamedTensors& p, double scale) {
  p.at("a.weight").mutable_grad() = at::tensor({0.1F, -0.2F, 0.3F, 0.0F}).view({2, 2}).mul(scale);
  p.at("a.bias").mutable_grad() = at::tensor({1.0F, -4.0F}).mul(scale);
}

}  // namespace

TEST_CASE("AdamW follows its equations; biases do not decay") {
  const auto p = parameters();
  const AdamWOptions options{.beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-6, .weight_decay = 0.1};
  AdamW adamw(p, options);
  double value = -2, bias = -0.5, m = 0, v = 0, mb = 0, vb = 0;
  for (int t = 1; t <= 5; ++t) {
    const double scale = 1.0 / t, g = -0.2 * scale, gb = -4 * scale, rate = 0.01 * t;
    set_gradients(p, scale);
    adamw.step(rate);
    const auto update = [&](double& x, double& first, double& second, double gradient, double decay) {
      x -= rate * decay * x;
      first = 0.9 * first + 0.1 * gradient;
      second = 0.99 * second + 0.01 * gradient * gradient;
      x -= rate * (first / (1 - std::pow(0.9, t))) / (std::sqrt(second / (1 - std::pow(0.99, t))) + 1e-6);
    };
    update(value, m, v, g, 0.1);
    update(bias, mb, vb, gb, 0);
    CHECK(p.at("a.weight")[0][1].item().toDouble() == doctest::Approx(value).epsilon(1e-5));
    CHECK(p.at("a.bias")[1].item().toDouble() == doctest::Approx(bias).epsilon(1e-5));
  }
}

TEST_CASE("an optimiser that is restored goes on with the same bits") {
  const auto a = parameters(), b = parameters();
  AdamW one(a, {}), two(b, {});
  for (int t = 0; t < 3; ++t) {
    set_gradients(a, t + 1);
    one.step(0.1);
  }
  copy_tensors(a, b, "test");
  NamedTensors stored;
  for (const auto& [name, tensor] : one.state()) stored[name] = tensor.clone();
  two.load(stored);
  set_gradients(a, 2);
  set_gradients(b, 2);
  one.step(0.1);
  two.step(0.1);
  for (const auto& [name, tensor] : a) CHECK(at::equal(tensor, b.at(name)));
  stored.erase("m.a.bias");
  CHECK(complaint([&] { two.load(stored); }) == "the optimiser's state: there is no tensor 'm.a.bias'");
  stored["m.a.bias"] = at::ones({3});
  CHECK(complaint([&] { two.load(stored); }) == "the optimiser's state: 'm.a.bias' has the shape [3], not [2]");
}

TEST_CASE("gradients are cleared, and parameters without one stay") {
  const auto p = parameters();
  AdamW adamw(p, {});
  set_gradients(p, 1);
  adamw.zero_gradients();
  CHECK_FALSE(p.at("a.bias").grad().defined());
  adamw.step(1);
  CHECK(at::equal(p.at("a.bias"), at::tensor({0.5F, -0.5F})));
}

TEST_CASE("clipping keeps the direction and bounds the norm of all gradients together") {
  const auto p = parameters();
  set_gradients(p, 1);
  const double norm = std::sqrt(0.01 + 0.04 + 0.09 + 1 + 16);
  CHECK(clip_gradients(p, 100) == doctest::Approx(norm));
  CHECK(p.at("a.bias").grad()[1].item().toDouble() == doctest::Approx(-4));
  CHECK(clip_gradients(p, 0) == doctest::Approx(norm));
  CHECK(clip_gradients(p, 0.5) == doctest::Approx(norm));
  CHECK(clip_gradients(p, 100) == doctest::Approx(0.5));
  CHECK(p.at("a.bias").grad()[1].item().toDouble() == doctest::Approx(-4 * 0.5 / norm));
}

TEST_CASE("which parameters decay") {
  CHECK(decays("fc.weight", at::ones({2, 2})));
  CHECK_FALSE(decays("norm.weight", at::ones({2})));
  CHECK_FALSE(decays("fc.bias", at::ones({2})));
  CHECK_FALSE(decays("position_embedding", at::ones({1, 2, 2})));
}
