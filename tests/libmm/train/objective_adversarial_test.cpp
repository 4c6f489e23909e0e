#include "train/objective_adversarial.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <set>

#include "support/caught.h"
#include "support/objective_cases.h"

#include "support/doctest.h"

namespace {

at::Tensor loss_of(const mm::ObjectiveCase& c) {
  const auto in = [&](const char* name) { return c.inputs.at(name); };
  if (c.name == "gan, critic") return mm::gan_critic(in("real"), in("made"));
  if (c.name == "gan, maker") return mm::gan_maker(in("made"));
  if (c.name == "hinge, critic") return mm::hinge_critic(in("real"), in("made"));
  if (c.name == "wasserstein, critic") return mm::wasserstein_critic(in("real"), in("made"));
  if (c.name == "wasserstein, maker") return mm::wasserstein_maker(in("made"));
  REQUIRE(c.name == "penalty");
  const at::AutoGradMode gradients(true);  // the penalty is of a gradient, also where only its value is asked
  const auto points = mm::points_between(in("real"), in("made"), in("share"));
  const auto scores = points.matmul(in("first")).tanh().matmul(in("second"));
  return mm::gradient_penalty(mm::gradient_norms(scores, points), c.options.number("weight"));
}

}  // namespace

TEST_CASE("losses of critics and makers, and the penalty of a gradient, are what the equations say") {
  std::set<std::string> seen;
  for (const auto& c : mm::objective_cases("adversarial")) {
    seen.insert(c.name);
    mm::check_objective(c, loss_of);
  }
  CHECK(seen.size() == 6);
}

TEST_CASE("a gradient's norm leaves other gradients alone, and a flat critic has a finite one") {
  const auto real = at::ones({2, 3, 2}), made = at::zeros({2, 3, 2}), share = at::ones({2}) * 0.25;
  const auto points = mm::points_between(real, made, share);
  CHECK(points[0][0][0].item().toDouble() == 0.25);
  const auto weight = at::zeros({6}).requires_grad_(true);
  const auto norms = mm::gradient_norms(points.flatten(1).matmul(weight), points);
  CHECK_FALSE(weight.grad().defined());
  CHECK_FALSE(points.grad().defined());
  CHECK(norms.sizes() == at::IntArrayRef{2});
  mm::gradient_penalty(norms).backward();
  CHECK(std::isfinite(weight.grad().sum().item().toDouble()));
}

TEST_CASE("confident scores keep losses and gradients finite") {
  const auto real = at::ones({2}) * -500, made = (at::ones({2}) * 500).requires_grad_(true);
  const auto loss = mm::gan_critic(real, made);
  CHECK(loss.item().toDouble() == doctest::Approx(1000));
  loss.backward();
  CHECK(made.grad().sum().item().toDouble() == doctest::Approx(1));
}

TEST_CASE("what does not fit is refused") {
  const auto a = at::ones({2, 3});
  CHECK(complaint([&] { mm::points_between(a, at::ones({3, 3}), at::ones({2})); }) == "real has shape [2, 3], but made has [3, 3]");
  CHECK(complaint([&] { mm::points_between(a, a, at::ones({3})); }) == "there is not one share for each item");
  const auto points = mm::points_between(a, a, at::ones({2}));
  CHECK(complaint([&] { mm::gradient_norms(points.sum(0), points); }) == "there is not one score for each point");
  CHECK(exit_code([&] { mm::gradient_norms(a.sum(1), a); }) == 70);
}
