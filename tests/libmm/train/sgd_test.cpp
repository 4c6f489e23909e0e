#include "train/sgd.h"

#include "support/caught.h"
#include "support/golden_optimizers.h"
#include "support/toy_parameters.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("gradient descent steps as torch's") {
  const GoldenOptimizers golden;
  const auto cases = golden.cases("sgd");
  CHECK(cases.size() == 4);
  for (const auto& name : cases) {
    INFO(name);
    CHECK(golden.error(name) < 1e-6);
  }
}

TEST_CASE("momentum by hand; without it nothing is kept") {
  const auto p = toy_parameters();
  const OptimizerOptions options{.weight_decay = 0.5, .momentum = 0.5};
  const auto sgd = make_sgd(parameter_groups(p, options), options);
  set_toy_gradients(p, 1);
  sgd->step(0.1);
  CHECK(p.at("a.weight")[0][0].item().toDouble() == doctest::Approx(1 - 0.1 * 0.6));  // 0.1 + 0.5 * 1: the decay is in the gradient
  CHECK(p.at("a.bias")[0].item().toDouble() == doctest::Approx(0.5 - 0.1));           // which does not decay
  sgd->step(0.1);
  CHECK(p.at("a.bias")[0].item().toDouble() == doctest::Approx(0.5 - 0.1 - 0.1 * 1.5));  // 0.5 * 1 + 1
  CHECK(sgd->state().contains("momentum.a.bias"));
  const OptimizerOptions plain{.momentum = 0};
  CHECK(make_sgd(parameter_groups(p, plain), plain)->state().size() == 1);  // the steps
}

TEST_CASE("looking ahead needs momentum") {
  CHECK(complaint([] { make_sgd({}, {.momentum = 0, .nesterov = true}); }) ==
        "optimizer.nesterov: there is no momentum to look ahead along");
  CHECK(exit_code([] { make_sgd({}, {.momentum = 0, .nesterov = true}); }) == 2);
}
