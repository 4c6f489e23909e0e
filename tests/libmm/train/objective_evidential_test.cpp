#include "train/objective_evidential.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include "support/caught.h"
#include "support/objective_cases.h"

#include "support/doctest.h"

TEST_CASE("evidence is judged and combined as the equations say") {
  int combined = 0, views = 0, single = 0;
  for (const auto& c : mm::objective_cases("evidential"))
    mm::check_objective(c, [&](const mm::ObjectiveCase& each) {
      const auto& evidence = each.inputs.at("evidence");
      if (each.name == "combined") {
        ++combined;
        return (mm::combined_evidence(evidence) * at::arange(1, 4, evidence.options().requires_grad(false))).sum();
      }
      const double annealing = each.options.number("annealing");
      if (each.name.starts_with("views")) {
        ++views;
        return mm::multi_view_loss(evidence, each.inputs.at("labels"), annealing);
      }
      ++single;
      return mm::evidential_loss(evidence, each.inputs.at("labels"), annealing);
    });
  CHECK(combined > 0);
  CHECK(views > 0);
  CHECK(single > 0);
}

TEST_CASE("a view that knows nothing changes nothing, and views that agree are surer than each") {
  const auto evidence = at::tensor({9.0, 1.0, 0.0, 4.0, 0.0, 2.0}, at::kDouble).view({1, 2, 3});
  const auto with_missing = at::cat({evidence, at::zeros({1, 1, 3}, at::kDouble)}, 1);
  CHECK(mm::difference(mm::combined_evidence(with_missing), mm::combined_evidence(evidence)) == 0);
  const auto all = mm::uncertainty(mm::combined_evidence(evidence)).item().toDouble();
  const auto each = mm::uncertainty(evidence);  // [1, 2]
  CHECK(each[0][0].item().toDouble() == doctest::Approx(3.0 / 13));
  CHECK(all < each[0][0].item().toDouble());
  CHECK(mm::uncertainty(at::zeros({1, 3})).item().toDouble() == 1);
}

TEST_CASE("without evidence the loss is that of a guess, and labels that are not counted add nothing") {
  const auto labels = at::tensor({1, -100}, at::kLong);
  const auto evidence = at::zeros({2, 3}, at::kDouble).requires_grad_(true);
  const auto loss = mm::evidential_loss(evidence, labels, 1);
  CHECK(loss.item().toDouble() == doctest::Approx(1 + 0.5));  // digamma(3) - digamma(1)
  loss.backward();
  CHECK(evidence.grad()[1].abs().sum().item().toDouble() == 0);
  CHECK(evidence.grad()[0].abs().sum().item().toDouble() > 0);
}

TEST_CASE("the annealing rises to 1 and stays") {
  CHECK(mm::evidential_annealing(0) == 0);
  CHECK(mm::evidential_annealing(25) == 0.5);
  CHECK(mm::evidential_annealing(80) == 1);
  CHECK(mm::evidential_annealing(5, 10) == 0.5);
  CHECK(complaint([] { mm::evidential_annealing(1, 0); }) == "annealing over 0 epochs; the number must be above 0");
}

TEST_CASE("what does not fit is refused") {
  const auto evidence = at::ones({2, 3}), labels = at::zeros({2}, at::kLong);
  CHECK(complaint([&] { mm::evidential_loss(evidence, labels, 1.5); }) == "the annealing is 1.5, but must be in [0, 1]");
  CHECK(exit_code([&] { mm::evidential_loss(evidence, labels, -1); }) == 2);
  CHECK(complaint([&] { mm::evidential_loss(at::ones({2, 3, 4}), labels, 1); }) == "evidence has shape [2, 3, 4], expected [B, K]");
  CHECK(complaint([&] { mm::evidential_loss(evidence, at::full({2}, 3, at::kLong), 1); }) ==
        "there is a label 3, but the classes are 0 to 2");
  CHECK(complaint([&] { mm::multi_view_loss(evidence, labels, 1); }) == "evidence has shape [2, 3], expected [B, M, K]");
  CHECK(complaint([&] { mm::uncertainty(at::ones({})); }) == "evidence has no dimension of classes");
  CHECK(exit_code([&] { mm::combined_evidence(evidence); }) == 3);
}
