#pragma once
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "support/close.h"
#include "support/other_device.h"

#include "support/doctest.h"

namespace mm {

// An objective on fixed inputs, with the loss and the gradients that scripts/golden/objectives.py found for it in double precision.
struct ObjectiveCase {
  std::string name;
  std::map<std::string, at::Tensor> inputs;  // f64 or i64; those that have a gradient require one
  Json options;
  double loss = 0;
  std::map<std::string, at::Tensor> gradients;  // by input
  bool differences = true;                      // does the gradient follow the loss? Not where a term is held constant on purpose
};

inline at::Tensor golden_tensor(const Json& json) {
  const auto sizes = json.at("shape").integers();
  if (json.string("type") == "i64") return at::tensor(json.at("values").integers(), at::kLong).view(sizes);
  return at::tensor(json.at("values").numbers(), at::kDouble).view(sizes);
}

// The cases of tests/golden/objectives/FILE.json.
inline std::vector<ObjectiveCase> objective_cases(const std::string& file) {
  const Json json = Json::read(std::string(MM_TEST_DATA "/objectives/") + file + ".json");
  std::vector<ObjectiveCase> cases;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const Json from = json.at(i);
    ObjectiveCase c{
        .name = from.string("name"), .inputs = {}, .options = from.get("options"), .loss = from.number("loss"), .gradients = {}};
    c.differences = from.boolean("differences", true);
    from.at("inputs").each_member([&](const std::string& name, const Json& value) { c.inputs[name] = golden_tensor(value); });
    from.at("gradients").each_member([&](const std::string& name, const Json& value) {
      c.gradients[name] = golden_tensor(value);
      c.inputs.at(name).requires_grad_(true);
    });
    cases.push_back(c);
  }
  return cases;
}

using ObjectiveLoss = std::function<at::Tensor(const ObjectiveCase&)>;

// On another device loss and gradients are the same, and stay there.
inline void check_elsewhere(ObjectiveCase c, const ObjectiveLoss& loss) {
  c.inputs = on_other_device(c.inputs);
  const auto value = loss(c);
  CHECK((value.device() == other_device()));
  CHECK(value.item().toDouble() == doctest::Approx(c.loss).epsilon(1e-9));
  value.backward();
  for (const auto& [name, gradient] : c.gradients) CHECK(difference(c.inputs.at(name).grad().cpu(), gradient) < 1e-9);
}

// Loss and gradients are the golden ones, and the gradients are what central differences say.
inline void check_objective(const ObjectiveCase& c, const ObjectiveLoss& loss) {
  INFO(c.name);
  const auto value = loss(c);
  REQUIRE(value.dim() == 0);
  CHECK(value.item().toDouble() == doctest::Approx(c.loss).epsilon(1e-9));
  value.backward();
  check_elsewhere(c, loss);
  constexpr double kStep = 1e-5;
  for (const auto& [name, gradient] : c.gradients) {
    INFO("gradient of " << name);
    const auto& input = c.inputs.at(name);
    CHECK(difference(input.grad(), gradient) < 1e-9);
    if (!c.differences) continue;
    const at::NoGradGuard no_grad;
    auto* numbers = input.data_ptr<double>();
    const auto found = input.grad().contiguous();
    for (std::int64_t i = 0; i < input.numel(); ++i) {
      const double kept = numbers[i];
      numbers[i] = kept + kStep;
      const double above = loss(c).item().toDouble();
      numbers[i] = kept - kStep;
      const double below = loss(c).item().toDouble();
      numbers[i] = kept;
      CHECK(std::abs((above - below) / (2 * kStep) - found.data_ptr<double>()[i]) < 1e-6);
    }
  }
}

}  // namespace mm
