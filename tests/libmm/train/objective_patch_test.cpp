#include "train/objective_patch.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <set>

#include "support/caught.h"
#include "support/objective_cases.h"

#include "support/doctest.h"

TEST_CASE("the error of hidden patches is what the equation says") {
  std::set<std::string> seen;
  for (const auto& c : mm::objective_cases("patch")) {
    seen.insert(c.name);
    mm::check_objective(c, [](const mm::ObjectiveCase& each) {
      return mm::patch_error(each.inputs.at("predicted"), each.inputs.at("patches"), each.inputs.at("hidden").to(at::kBool),
                             each.options.boolean("normalised"));
    });
  }
  CHECK(seen == std::set<std::string>{"normalised", "plain"});
}

TEST_CASE("what is seen adds nothing, and a patch of one colour is finite") {
  const auto predicted = at::ones({1, 2, 4}).requires_grad_(true);
  const auto hidden = at::tensor({1, 0}, at::kLong).view({1, 2}).to(at::kBool);
  const auto loss = mm::patch_error(predicted, at::ones({1, 2, 4}) * 7, hidden);
  CHECK(loss.item().toDouble() == doctest::Approx(1));
  loss.backward();
  CHECK(predicted.grad()[0][1].abs().sum().item().toDouble() == 0);
}

TEST_CASE("what does not fit is refused") {
  const auto a = at::ones({1, 2, 4}), hidden = at::zeros({1, 2}, at::kBool);
  CHECK(complaint([&] { mm::patch_error(a, at::ones({1, 2, 3}), hidden); }) == "predicted has shape [1, 2, 4], but patches has [1, 2, 3]");
  CHECK(complaint([&] { mm::patch_error(a, a, at::zeros({2}, at::kBool)); }) ==
        "patches without their numbers has shape [1, 2], but hidden has [2]");
  CHECK(complaint([&] { mm::patch_error(a, a, at::zeros({1, 2})); }) == "hidden is not true or false");
  const auto one = at::ones({1, 2, 1});
  CHECK(complaint([&] { mm::patch_error(one, one, hidden); }) == "a patch of one number has no variance");
  CHECK(exit_code([&] { mm::patch_error(one, one, hidden); }) == 3);
}
