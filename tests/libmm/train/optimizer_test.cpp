#include "train/optimizer.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include "support/caught.h"
#include "support/golden_optimizers.h"
#include "support/toy_parameters.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the table is what the option takes") {
  REQUIRE(optimizers().size() == kOptimizers.size());
  for (std::size_t i = 0; i < kOptimizers.size(); ++i) CHECK(optimizers()[i].name == kOptimizers[i]);
  CHECK(complaint([] { find_optimizer("adamv"); }) == "optimizer.kind: there is no optimiser 'adamv' (did you mean 'adamw'?)");
  CHECK(exit_code([] { make_optimizer({}, {.kind = "lion"}); }) == 2);
}

TEST_CASE("every optimiser that is restored goes on with the same bits, in single precision, and keeps no less than it says") {
  for (const auto& kind : optimizers()) {
    INFO(std::string(kind.name));
    const OptimizerOptions options{.kind = std::string(kind.name)};
    const auto a = toy_parameters(), b = toy_parameters();
    const auto one = make_optimizer(a, options), two = make_optimizer(b, options);
    for (int t = 0; t < 3; ++t) {
      set_toy_gradients(a, t + 1);
      one->step(0.1);
    }
    copy_tensors(a, b, "test");
    two->load(one->state());
    set_toy_gradients(a, 2);
    set_toy_gradients(b, 2);
    one->step(0.1);
    two->step(0.1);
    std::int64_t numbers = 0;
    for (const auto& [name, tensor] : a) {
      CHECK(at::equal(tensor, b.at(name)));
      CHECK_FALSE(at::equal(tensor, toy_parameters().at(name)));
      numbers += tensor.numel();
    }
    std::int64_t kept = 0;
    for (const auto& [name, tensor] : two->state()) {
      CHECK(at::equal(tensor, one->state().at(name)));
      CHECK((tensor.scalar_type() == (name == "steps" ? at::kLong : at::kFloat)));
      if (name != "steps") kept += tensor.numel();
    }
    CHECK(kept >= kind.kept(options) * numbers);
  }
}

TEST_CASE("the default reads and writes a state of the first version's names") {
  const auto p = toy_parameters();
  const auto optimizer = make_optimizer(p, {});
  NamedTensors stored{{"steps", at::ones({1}, at::kLong).mul(7)}};
  for (const auto& [name, parameter] : p) {
    stored["m." + name] = at::ones(parameter.sizes());
    stored["v." + name] = at::ones(parameter.sizes()).mul(2);
  }
  optimizer->load(stored);
  const auto state = optimizer->state();
  CHECK(state.size() == stored.size());
  for (const auto& [name, tensor] : stored) CHECK(at::equal(state.at(name), tensor));
}

TEST_CASE("a frozen parameter gets no gradient, no state, and keeps its bits") {
  for (const auto& kind : optimizers()) {
    INFO(std::string(kind.name));
    const auto p = toy_parameters();
    const auto optimizer = make_optimizer(p, {.kind = std::string(kind.name), .freeze = {"*.weight"}});
    for (int t = 0; t < 2; ++t) {
      optimizer->zero_gradients();
      at::linear(at::ones({3, 2}), p.at("a.weight"), p.at("a.bias")).square().sum().backward();
      CHECK_FALSE(p.at("a.weight").grad().defined());
      CHECK(p.at("a.bias").grad().defined());
      optimizer->step(0.1);
    }
    CHECK(at::equal(p.at("a.weight"), toy_parameters().at("a.weight")));
    CHECK_FALSE(at::equal(p.at("a.bias"), toy_parameters().at("a.bias")));
    for (const auto& [name, tensor] : optimizer->state()) CHECK(name.find("a.weight") == std::string::npos);
  }
}

TEST_CASE("with layer-decay a lower layer takes smaller steps") {
  const auto step_of = [](double layer_decay, const std::string& name) {
    const GoldenOptimizers golden;
    const auto before = golden.beginning("start."), after = golden.beginning("start.");
    const auto optimizer = make_optimizer(after, {.kind = "sgd", .weight_decay = 0, .momentum = 0, .layer_decay = layer_decay});
    for (const auto& [key, parameter] : after) parameter.mutable_grad() = at::ones(parameter.sizes());
    optimizer->step(0.1);
    return before.at(name).detach().sub(after.at(name).detach()).mean().item().toDouble();
  };
  CHECK(step_of(1, "encoder.layers.0.fc.weight") == doctest::Approx(0.1));
  CHECK(step_of(0.5, "encoder.layers.0.fc.weight") == doctest::Approx(0.05));
  CHECK(step_of(0.5, "position_embedding") == doctest::Approx(0.025));
  CHECK(step_of(0.5, "norm.weight") == doctest::Approx(0.1));
}

TEST_CASE("tensors are copied by name") {
  const NamedTensors to{{"a", at::zeros({2})}};
  copy_tensors({{"a", at::ones({2})}, {"b", at::ones({1})}}, to, "here");
  CHECK(at::equal(to.at("a"), at::ones({2})));
  CHECK(complaint([&] { copy_tensors({}, to, "here"); }) == "here: there is no tensor 'a'");
  CHECK(complaint([&] { copy_tensors({{"a", at::ones({2, 1})}}, to, "here"); }) == "here: 'a' has the shape [2, 1], not [2]");
}
