#include "train/supervised.h"

#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the objective of the stack's scores, summed over the batch, with dropout by the batch's key") {
  StackPlan plan{.layers = {"dropout 0.5", "linear 3"}, .inputs = {"x"}, .steps = {}, .input = {4}, .classes = {"a", "b", "c"}};
  const auto source = std::make_shared<InitSource>(1, 0);
  const auto learner = supervised(plan, find_objective("cross-entropy"), {}, Params(source));
  Batch batch{.tensors = {{"x", at::ones({2, 4})}, {"labels", at::tensor({2L, 0L})}}, .targets = 2};
  const auto scores = at::linear(batch.tensors.at("x"), source->tensors().at("layers.1.weight"), source->tensors().at("layers.1.bias"));
  const auto expected = at::cross_entropy_loss(scores, batch.tensors.at("labels"), {}, at::Reduction::Sum).item().toDouble();
  CHECK(learner->loss(batch).item().toDouble() == doctest::Approx(expected));
  batch.key = 77;
  const double dropped = learner->loss(batch).item().toDouble();
  CHECK(dropped != doctest::Approx(expected));
  CHECK(learner->loss(batch).item().toDouble() == dropped);
}
