#include "task/adapt_methods.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/remainder.h>
#include <ATen/ops/tensor.h>

#include <array>

#include "support/caught.h"
#include "support/drawn_params.h"
#include "train/coral_transform.h"
#include "train/linear_svm.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Two classes apart along (1, 0.25) in the source. In the target the second number is twenty times as large, with the same classes.
AdaptProblem shifted() {
  const auto labels = at::arange(60) % 2;
  const auto side = (labels * 2 - 1).to(at::kDouble).unsqueeze(1);  // [60, 1]
  const auto apart = at::tensor({1.5, 0.4}, at::kDouble);
  const auto source = numbers({60, 2}, 1).to(at::kDouble) * 0.5 + side * apart;  // [60, 2]
  const auto target = (numbers({60, 2}, 2).to(at::kDouble) * 0.5 + side * apart) * at::tensor({1.0, 20.0}, at::kDouble);
  return {source, labels, target, covariance_power(target, 0.5), {"a", "b"}};
}

TrainOptions options_of() {
  TrainOptions options;
  options.steps = 60;
  options.batch = 20;
  options.model.layers = {"linear 8", "tanh", "linear 2"};
  options.model.generator.critic = {"linear 1"};
  options.optimizer.rate = 0.02;
  options.optimizer.warmup = 0;
  return options;
}

double right(const AdaptProblem& problem, std::string_view method) {
  const auto said = find_adapt_method(std::string(method)).classes(problem, options_of());
  return (said == problem.labels).to(at::kDouble).mean().item().toDouble();
}

}  // namespace

TEST_CASE("every way gives a class to every row of the target, the same each time") {
  AdaptProblem problem = shifted();
  problem.target = problem.source;
  problem.coloured = covariance_power(problem.target, 0.5);
  for (const auto& method : adapt_methods()) {
    CAPTURE(method.name);
    CHECK(right(problem, method.name) > 0.9);
    CHECK(at::equal(method.classes(problem, options_of()), method.classes(problem, options_of())));
  }
}

TEST_CASE("CORAL's machine is a sum of moved rows, and is asked about rows as they are") {
  const AdaptProblem problem = shifted();
  const auto moved = problem.source.matmul(covariance_power(problem.source, -0.5)).matmul(problem.coloured);
  const SvmRows rows{moved, problem.labels, problem.source};
  const std::array costs{0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0};
  const TrainOptions options = options_of();
  const double cost = choose_cost(rows, 2, costs, 2, {.seed = options.seed});
  const auto expected = train_linear_svm(rows, 2, {.cost = cost, .seed = options.seed})(problem.target);
  CHECK(at::equal(find_adapt_method("coral").classes(problem, options), expected));
  CHECK_FALSE(at::equal(find_adapt_method("none").classes(problem, options), expected));
}

TEST_CASE("a way that is not there is told with the nearest") {
  CHECK(complaint([] { find_adapt_method("corall"); }) == "adapt.methods: there is no way to adapt 'corall' (did you mean 'coral'?)");
}
