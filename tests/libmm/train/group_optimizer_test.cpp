#include "train/group_optimizer.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>

#include "support/caught.h"
#include "support/toy_parameters.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Keeps the sum of the gradients, and subtracts it.
class Summing : public GroupOptimizer {
 public:
  explicit Summing(std::vector<ParameterGroup> groups)
      : GroupOptimizer(std::move(groups), [](const at::Tensor& parameter) -> Kept {
          return {{"sum", zeros_like(parameter)}};
        }) {}

  std::int64_t last = 0;

 protected:
  void update(Update& update) override {
    last = update.step;
    for (std::size_t i = 0; i < update.parameters.size(); ++i) {
      update.kept[i][0].add_(update.gradients[i]);
      update.parameters[i].sub_(update.kept[i][0], update.rate);
    }
  }
};

Summing summing(const NamedTensors& p, double factor = 1) { return Summing({{.parameters = p, .rate_factor = factor}}); }

}  // namespace

TEST_CASE("a group's factor scales its rate; updates are counted from 1") {
  const auto p = toy_parameters();
  auto optimizer = summing(p, 0.5);
  for (int t = 1; t <= 2; ++t) {
    set_toy_gradients(p, 1);
    optimizer.step(0.1);
    CHECK(optimizer.last == t);
  }
  CHECK(p.at("a.bias")[1].item().toDouble() == doctest::Approx(-0.5 + 0.05 * 4 + 0.05 * 8));
}

TEST_CASE("an optimiser that is restored goes on with the same bits") {
  const auto a = toy_parameters(), b = toy_parameters();
  auto one = summing(a), two = summing(b);
  for (int t = 0; t < 3; ++t) {
    set_toy_gradients(a, t + 1);
    one.step(0.1);
  }
  copy_tensors(a, b, "test");
  NamedTensors stored;
  for (const auto& [name, tensor] : one.state()) stored[name] = tensor.clone();
  CHECK(stored.at("steps").item().toLong() == 3);
  two.load(stored);
  set_toy_gradients(a, 2);
  set_toy_gradients(b, 2);
  one.step(0.1);
  two.step(0.1);
  CHECK(two.last == 4);
  for (const auto& [name, tensor] : a) CHECK(at::equal(tensor, b.at(name)));
  stored.erase("sum.a.bias");
  CHECK(complaint([&] { two.load(stored); }) == "the optimiser's state: there is no tensor 'sum.a.bias'");
  stored["sum.a.bias"] = at::ones({3});
  CHECK(complaint([&] { two.load(stored); }) == "the optimiser's state: 'sum.a.bias' has the shape [3], not [2]");
}

TEST_CASE("numbers of half precision are read into the optimiser's own type") {
  const auto p = toy_parameters();
  auto optimizer = summing(p);
  NamedTensors stored;
  for (const auto& [name, tensor] : optimizer.state()) stored[name] = name == "steps" ? tensor : tensor.add(0.5).to(at::kHalf);
  optimizer.load(stored);
  CHECK((optimizer.state().at("sum.a.bias").scalar_type() == at::kFloat));
  CHECK(optimizer.state().at("sum.a.bias")[0].item().toDouble() == 0.5);
}

TEST_CASE("gradients are cleared, and parameters without one stay") {
  const auto p = toy_parameters();
  auto optimizer = summing(p);
  set_toy_gradients(p, 1);
  optimizer.zero_gradients();
  CHECK_FALSE(p.at("a.bias").grad().defined());
  optimizer.step(1);
  CHECK(at::equal(p.at("a.bias"), toy_parameters().at("a.bias")));
}
