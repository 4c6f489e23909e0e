#include "nn/objective_domain.h"

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>

#include <set>

#include "support/caught.h"
#include "support/drawn_params.h"
#include "support/objective_cases.h"

#include "support/doctest.h"

TEST_CASE("losses of two domains are what the equations say") {
  std::set<std::string> seen;
  for (const auto& c : mm::objective_cases("domain")) {
    seen.insert(c.name);
    mm::check_objective(c, [](const mm::ObjectiveCase& each) {
      const auto &source = each.inputs.at("source"), &target = each.inputs.at("target");
      if (each.name == "coral") return mm::coral(source, target);
      if (each.name.starts_with("mmd"))
        return mm::mmd(source, target, {.factors = each.options.at("factors").numbers(), .bandwidth = each.options.number("bandwidth", 0)});
      return mm::cmd(source, target, static_cast<int>(each.options.integer("moments")), each.options.number("low"),
                     each.options.number("high"));
    });
  }
  CHECK(seen == std::set<std::string>{"coral", "mmd", "mmd, own bandwidth", "cmd", "cmd, wide"});
}

TEST_CASE("the gradient is reversed, the value is not touched") {
  const auto x = mm::numbers({2, 3}).requires_grad_(true), weight = mm::numbers({2, 3}, 2);
  const auto same = mm::gradient_reversal(x, 0.7);
  CHECK(mm::difference(same, x) == 0);
  (same * weight).sum().backward();
  CHECK(mm::difference(x.grad(), weight * -0.7) < 1e-6);
}

TEST_CASE("the reversal grows from 0 to 1") {
  CHECK(mm::dann_strength(0) == 0);
  CHECK(mm::dann_strength(0.5) == doctest::Approx(2 / (1 + std::exp(-5.0)) - 1));
  CHECK(mm::dann_strength(1) > 0.999);
}

TEST_CASE("the same domain twice is no distance, and its gradient is finite") {
  for (const auto& items : {mm::numbers({4, 3}), at::ones({4, 3})}) {
    const auto x = items.clone().requires_grad_(true);
    const auto loss = mm::coral(x, items) + mm::mmd(x, items) + mm::cmd(x, items);
    CHECK(std::abs(loss.item().toDouble()) < 1e-6);
    loss.backward();
    CHECK(std::isfinite(x.grad().abs().sum().item().toDouble()));
  }
  CHECK(mm::mmd(at::ones({1, 3}), at::full({1, 3}, 2.0)).item().toDouble() > 0);
}

TEST_CASE("what does not fit is refused") {
  const auto a = at::ones({2, 3}), one = at::ones({1, 3});
  CHECK(complaint([&] { mm::coral(a, at::ones({2, 4})); }) == "the source is 3 wide, but the target is 4");
  CHECK(complaint([&] { mm::coral(at::ones({3}), a); }) == "source has shape [3], expected [B, C]");
  CHECK(complaint([&] { mm::coral(a, one); }) == "2 items of the source and 1 of the target, but 2 of each are needed");
  CHECK(complaint([&] { mm::cmd(at::ones({0, 3}), one); }) == "0 items of the source and 1 of the target, but 1 of each are needed");
  CHECK(complaint([&] { mm::mmd(a, a, {.factors = {}, .bandwidth = 0}); }) == "the mixture of kernels has no factor");
  CHECK(complaint([&] { mm::mmd(a, a, {.factors = {1, 0}, .bandwidth = 0}); }) == "a kernel's factor is 0, but must be above 0");
  CHECK(complaint([&] { mm::mmd(a, a, {.factors = {1}, .bandwidth = -1}); }) == "the bandwidth is -1, but must be 0 or more");
  CHECK(complaint([&] { mm::cmd(a, a, 0); }) == "0 moments, but one or more are needed");
  CHECK(complaint([&] { mm::cmd(a, a, 2, 1, 1); }) == "features between 1 and 1: the second must be above the first");
  CHECK(exit_code([&] { mm::cmd(a, a, 0); }) == 2);
  CHECK(exit_code([&] { mm::coral(a, one); }) == 3);
}
