#include "nn/activation.h"

#include <ATen/ops/tensor.h>

#include "base/error.h"
#include "support/close.h"

#include "support/doctest.h"

using mm::Activation;

TEST_CASE("activations of -1 and 2 by their formulas") {
  const auto x = at::tensor({-1.0, 2.0});
  const auto check = [&](Activation a, double minus_one, double two) {
    const auto y = mm::activate(x, a);
    CHECK(y[0].item().toDouble() == doctest::Approx(minus_one).epsilon(1e-6));
    CHECK(y[1].item().toDouble() == doctest::Approx(two).epsilon(1e-6));
    auto z = x.clone();
    mm::activate_(z, a);
    CHECK(mm::difference(y, z) < 1e-12);
  };
  check(Activation::none, -1, 2);
  check(Activation::gelu, -0.15865525, 1.95449974);
  check(Activation::gelu_tanh, -0.15880801, 1.95459769);
  check(Activation::quick_gelu, -0.15420423, 1.93565862);
  check(Activation::relu, 0, 2);
  check(Activation::silu, -0.26894142, 1.76159416);
}

TEST_CASE("activations go by the names of config.json") {
  CHECK(mm::activation_of("gelu", "") == Activation::gelu);
  CHECK(mm::activation_of("gelu_new", "") == Activation::gelu_tanh);
  CHECK(mm::activation_of("swish", "") == Activation::silu);
  try {
    mm::activation_of("mish", "config.json: hidden_act");
    FAIL("an unknown activation was taken");
  } catch (const mm::Error& error) {
    CHECK(error.kind == mm::Kind::input);
    CHECK(std::string(error.what()) == "unknown activation 'mish'");
    CHECK(error.where == "config.json: hidden_act");
    CHECK(error.hint.find("quick_gelu") != std::string::npos);
  }
}
