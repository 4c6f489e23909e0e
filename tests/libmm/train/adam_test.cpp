#include "train/adam.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "support/golden_optimizers.h"
#include "support/toy_parameters.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("AdamW follows its equations; biases do not decay") {
  const auto p = toy_parameters();
  const OptimizerOptions options{.weight_decay = 0.1, .beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-6};
  const auto adamw = make_adamw(parameter_groups(p, options), options);
  double value = -2, bias = -0.5, m = 0, v = 0, mb = 0, vb = 0;
  for (int t = 1; t <= 5; ++t) {
    const double scale = 1.0 / t, g = -0.2 * scale, gb = -4 * scale, rate = 0.01 * t;
    set_toy_gradients(p, scale);
    adamw->step(rate);
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

TEST_CASE("the default is the fused kernel with the options' numbers, to the bit") {
  const auto a = toy_parameters(), b = toy_parameters();
  const OptimizerOptions options;
  const auto adamw = make_adamw(parameter_groups(a, options), options);
  NamedTensors m, v;
  for (const auto& [name, parameter] : b) m[name] = at::zeros(parameter.sizes()), v[name] = at::zeros(parameter.sizes());
  const at::NoGradGuard no_grad;
  for (int t = 1; t <= 4; ++t) {
    set_toy_gradients(a, 1.0 / t);
    set_toy_gradients(b, 1.0 / t);
    adamw->step(1e-3);
    for (const auto& [name, parameter] : b)
      at::_fused_adamw_({parameter}, {parameter.grad()}, {m[name]}, {v[name]}, {}, {at::full({}, t, at::kFloat)}, 1e-3, 0.9, 0.98,
                        name == "a.weight" ? 0.05 : 0.0, 1e-8, false, false);
    for (const auto& [name, parameter] : a) CHECK(at::equal(parameter, b.at(name)));
  }
  const auto state = adamw->state();
  CHECK(state.size() == 5);
  for (const auto& [name, tensor] : m) CHECK(at::equal(state.at("m." + name), tensor));
  for (const auto& [name, tensor] : v) CHECK(at::equal(state.at("v." + name), tensor));
}

// "later": betas that change when the state is loaded. Their powers are those of the new ones at the step that the state has reached.
TEST_CASE("Adam and AdamW step as torch's, also from a state and with other betas than it was made with") {
  const GoldenOptimizers golden;
  for (const auto* kind : {"adam", "adamw"}) {
    const auto cases = golden.cases(kind);
    CHECK(cases.size() == 3);
    for (const auto& name : cases) {
      INFO(name);
      CHECK(golden.error(name) < 1e-6);
    }
  }
}

TEST_CASE("betas of after a load, by hand") {
  const auto p = toy_parameters();
  const OptimizerOptions first{.weight_decay = 0, .beta1 = 0.5, .beta2 = 0.6, .epsilon = 1e-12};
  const OptimizerOptions later{.weight_decay = 0, .beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-12};
  const auto before = make_adamw(parameter_groups(p, first), first), after = make_adamw(parameter_groups(p, later), later);
  set_toy_gradients(p, 1);
  before->step(0.1);  // m = 0.5, v = 0.4 of a gradient of 1
  after->load(before->state());
  const double start = p.at("a.bias")[0].item().toDouble();
  after->step(0.1);
  const double m = (0.9 * 0.5 + 0.1) / (1 - 0.9 * 0.9), v = (0.99 * 0.4 + 0.01) / (1 - 0.99 * 0.99);
  CHECK(p.at("a.bias")[0].item().toDouble() == doctest::Approx(start - 0.1 * m / std::sqrt(v)).epsilon(1e-5));
}
