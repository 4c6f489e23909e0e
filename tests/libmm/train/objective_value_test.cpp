#include "train/objective_value.h"

#include <ATen/ops/zeros.h>

#include <set>

#include "support/caught.h"
#include "support/objective_cases.h"

#include "support/doctest.h"

TEST_CASE("squared, absolute and Huber's error are what the equations say") {
  std::set<std::string> seen;
  for (const auto& c : mm::objective_cases("value")) {
    seen.insert(c.name);
    mm::check_objective(c, [](const mm::ObjectiveCase& each) {
      const auto &output = each.inputs.at("output"), &target = each.inputs.at("target");
      if (each.name == "mse") return mm::squared_error(output, target);
      if (each.name == "l1") return mm::absolute_error(output, target);
      return mm::huber(output, target, each.options.number("threshold"));
    });
  }
  CHECK(seen == std::set<std::string>{"mse", "l1", "huber", "huber, narrow"});
}

TEST_CASE("the target is a constant, and half precision is summed in f32") {
  const auto output = at::zeros({2, 3}, at::kHalf).requires_grad_(true), target = at::zeros({2, 3}).requires_grad_(true);
  const auto loss = mm::huber(output, target, 0.5);
  CHECK((loss.scalar_type() == at::kFloat));
  loss.backward();
  CHECK(output.grad().defined());
  CHECK_FALSE(target.grad().defined());
}

TEST_CASE("other shapes and thresholds are refused") {
  const auto a = at::zeros({2, 3}), b = at::zeros({3});
  for (const auto function : {mm::squared_error, mm::absolute_error}) {
    CHECK(complaint([&] { function(a, b); }) == "output has shape [2, 3], but target has [3]");
    CHECK(complaint([&] { function({}, b); }) == "output is not there");
    CHECK(complaint([&] { function(a, {}); }) == "target is not there");
    CHECK(exit_code([&] { function(a, b); }) == 3);
  }
  CHECK(complaint([&] { mm::huber(a, b); }) == "output has shape [2, 3], but target has [3]");
  CHECK(complaint([&] { mm::huber(a, a, 0); }) == "Huber's threshold is 0, but must be above 0");
  CHECK(exit_code([&] { mm::huber(a, a, 0); }) == 2);
}
