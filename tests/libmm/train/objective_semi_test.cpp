#include "train/objective_semi.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <set>

#include "support/caught.h"
#include "support/objective_cases.h"

#include "support/doctest.h"

TEST_CASE("losses without labels are what the equations say") {
  std::set<std::string> seen;
  for (const auto& c : mm::objective_cases("semi")) {
    seen.insert(c.name);
    mm::check_objective(c, [](const mm::ObjectiveCase& each) {
      if (each.name == "pseudo-label") return mm::pseudo_label(each.inputs.at("scores"));
      return mm::fixmatch(each.inputs.at("weak"), each.inputs.at("strong"), each.options.number("threshold"));
    });
  }
  CHECK(seen == std::set<std::string>{"pseudo-label", "fixmatch"});
}

TEST_CASE("only items of which the model is sure count, and the weak scores have no gradient") {
  const auto weak = at::tensor({9.0, 0.0, 0.1, 0.0}, at::kDouble).view({2, 2}).requires_grad_(true);
  const auto strong = at::zeros({2, 2}, at::kDouble).requires_grad_(true);
  const auto loss = mm::fixmatch(weak, strong);
  CHECK(loss.item().toDouble() == doctest::Approx(std::log(2.0)));
  loss.backward();
  CHECK_FALSE(weak.grad().defined());
  CHECK(strong.grad()[0].abs().sum().item().toDouble() > 0);
  CHECK(strong.grad()[1].abs().sum().item().toDouble() == 0);
}

TEST_CASE("pseudo-labels come in along a line") {
  const mm::PseudoLabelWeight weight;
  CHECK(weight.at(99) == 0);
  CHECK(weight.at(100) == 0);
  CHECK(weight.at(350) == doctest::Approx(1.5));
  CHECK(weight.at(600) == 3);
  CHECK(weight.at(9999) == 3);
  CHECK(mm::PseudoLabelWeight{.begin = 5, .end = 5, .most = 2}.at(5) == 2);
}

TEST_CASE("what does not fit is refused") {
  const auto a = at::ones({2, 3});
  CHECK(complaint([&] { mm::pseudo_label(at::ones({3})); }) == "scores has shape [3], expected [B, K]");
  CHECK(complaint([&] { mm::fixmatch(a, at::ones({2, 4})); }) == "weak has shape [2, 3], but strong has [2, 4]");
  CHECK(complaint([&] { mm::fixmatch(a, a, 1.1); }) == "the threshold is 1.1, but must be in [0, 1]");
  CHECK(exit_code([&] { mm::fixmatch(a, a, 1.1); }) == 2);
  CHECK(exit_code([&] { mm::pseudo_label({}); }) == 3);
}
