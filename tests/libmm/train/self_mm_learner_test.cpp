#include "train/self_mm_learner.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <limits>

#include "base/log.h"
#include "model/fused_stack.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "support/learns_elsewhere.h"
#include "train/self_mm.h"
#include "train/supervised.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr std::int64_t kExamples = 8;

// Eight examples of two inputs, rows 1, 3, 5, .. of a set of 20.
Batch all_examples(std::int64_t first = 0, std::int64_t count = kExamples) {
  auto labels = numbers({kExamples, 1}, 5);
  labels[0] = 1;
  labels[1] = -1;
  auto second = numbers({kExamples, 5, 2}, 2);
  second[7].fill_(std::numeric_limits<float>::quiet_NaN());
  return {.tensors = {{"x.0", numbers({kExamples, 4}, 1).narrow(0, first, count)},
                      {"x.1", second.narrow(0, first, count)},
                      {"labels", labels.narrow(0, first, count)},
                      {kRows, at::arange(1, 2 * kExamples, 2, at::kLong).narrow(0, first, count)}},
          .targets = count};
}

SelfMmPlan plan() {
  TrainObjectiveOptions objective;
  objective.kind = "l1";
  return {.stack = {.layers = {"linear 3", "tanh"},
                    .inputs = {"a", "b"},
                    .views = {{4}, {5, 2}},
                    .values = {"score"},
                    .fusion = "concat",
                    .head = {"linear 1"},
                    .unimodal = true},
          .objective = objective,
          .rows = 20,
          .count = kExamples,
          .batch = 4,
          .limit = 3,
          .examples = [](std::size_t first, std::size_t count) {
            return all_examples(static_cast<std::int64_t>(first), static_cast<std::int64_t>(count));
          }};
}

bool begin(Learner& learner, std::int64_t step) {
  Log log("mm train", Level::quiet, false);
  return learner.state()->begin(step, at::kCPU, log);
}

at::Tensor labels_of(Learner& learner) { return learner.state()->tensors().at("labels"); }

}  // namespace

TEST_CASE("in the first epoch the labels are those that are given, and nothing else is learnt") {
  const auto learner = self_mm_learner(plan(), drawn());
  CHECK(learner->state()->tensors().empty());
  CHECK(begin(*learner, 0));
  const auto labels = labels_of(*learner);
  CHECK(labels.sizes() == at::IntArrayRef({2, 20}));
  CHECK(difference(labels[1].slice(0, 1, 16, 2), all_examples().tensors.at("labels").squeeze(1)) == 0);
  CHECK(labels.slice(1, 0, 20, 2).abs().sum().item<double>() == 0);
  StackPlan plain = plan().stack;
  plain.unimodal = false;
  const double expected = supervised(plain, plan().objective, {}, drawn())->loss(all_examples()).item<double>();
  CHECK(learner->loss(all_examples()).item<double>() == doctest::Approx(expected));
  CHECK(begin(*learner, 1));
  CHECK(difference(labels_of(*learner), labels) == 0);
}

TEST_CASE("from the second epoch on they follow from what the model sees, and are learnt by how far they are") {
  const auto source = std::make_shared<DrawnParams>();
  const auto learner = self_mm_learner(plan(), Params(source));
  for (const int step : {0, 1, 2}) CHECK(begin(*learner, step));
  const Batch batch = all_examples();
  const auto y = batch.tensors.at("labels").squeeze(1).to(at::kDouble);
  const FusedStack stack(plan().stack, Params(source));
  const auto answer = stack(std::vector{batch.tensors.at("x.0"), batch.tensors.at("x.1")});
  const auto said = stack.opinions(answer);
  const auto together = relative_distance(answer.fused, class_centres(answer.fused, y));
  const auto expected =
      with_momentum(y, made_labels(y, relative_distance(said.features[0], class_centres(said.features[0], y)), together, 3), 2);
  const auto labels = labels_of(*learner).slice(1, 1, 16, 2);  // [2, 8]
  CHECK(difference(labels[0], expected) < 1e-5);
  CHECK(labels[1][7].item<double>() == doctest::Approx(y[7].item<double>()));  // who lacks it keeps the label
  double loss = (answer.scores.squeeze(1) - y).abs().sum().item<double>();
  for (int m = 0; m < 2; ++m)
    for (int i = 0; i < kExamples; ++i) {
      if (m == 1 && i == 7) continue;
      const double own = labels[m][i].item<double>();
      loss += std::tanh(std::abs(own - y[i].item<double>())) * std::abs(said.scores[static_cast<std::size_t>(m)][i].item<double>() - own);
    }
  CHECK(learner->loss(batch).item<double>() == doctest::Approx(loss));
  const at::NoGradGuard no_grad;
  CHECK(learner->loss(batch).item<double>() == doctest::Approx((answer.scores.squeeze(1) - y).abs().sum().item<double>()));
}

TEST_CASE("a checkpoint carries the labels, and going on gives the same") {
  const auto learner = self_mm_learner(plan(), drawn()), resumed = self_mm_learner(plan(), drawn());
  for (const int step : {0, 1, 2, 3}) begin(*learner, step);
  resumed->state()->load(learner->state()->tensors());
  begin(*learner, 4);
  begin(*resumed, 4);
  CHECK(difference(labels_of(*learner), labels_of(*resumed)) == 0);
  CHECK(complaint([&] {
          resumed->state()->load({{"labels", at::ones({2, 3})}});
        }) == "the checkpoint's state: has labels [2, 3] for 2 inputs of 20 rows");
}

TEST_CASE("of labels of one sign nothing follows") {
  SelfMmPlan one_sign = plan();
  one_sign.examples = [](std::size_t first, std::size_t count) {
    Batch batch = all_examples(static_cast<std::int64_t>(first), static_cast<std::int64_t>(count));
    batch.tensors.at("labels") = batch.tensors.at("labels").abs();
    return batch;
  };
  const auto learner = self_mm_learner(one_sign, drawn());
  begin(*learner, 0);
  const auto labels = labels_of(*learner);
  CHECK(begin(*learner, 2));
  CHECK(difference(labels_of(*learner), labels) == 0);
}

TEST_CASE("its gradients are those of finite differences") {
  const auto source = std::make_shared<DrawnParams>();
  const auto learner = self_mm_learner(plan(), Params(source));
  for (const int step : {0, 2}) begin(*learner, step);
  const Batch batch = all_examples();
  for (auto& [name, tensor] : source->tensors) tensor.requires_grad_(true);
  learner->loss(batch).backward();
  auto generator = at::detail::createCPUGenerator(4);
  for (auto& [name, leaf] : source->tensors) {
    CAPTURE(name);
    const auto along = at::randn(leaf.sizes(), generator);
    const auto gradient = (leaf.grad() * along).sum().item<double>();
    const auto moved = [&](double step) {
      {
        const at::NoGradGuard guard;
        leaf.add_(along, step);
      }
      const auto there = learner->loss(batch).item<double>();
      const at::NoGradGuard guard;
      leaf.sub_(along, step);
      return there;
    };
    CHECK(gradient == doctest::Approx((moved(2e-3) - moved(-2e-3)) / 4e-3).epsilon(3e-2));
  }
}

TEST_CASE("labels are made of one value") {
  SelfMmPlan classes = plan();
  classes.objective.kind = "cross-entropy";
  CHECK(complaint([&] { self_mm_learner(classes, drawn()); }) ==
        "objective.unimodal.kind: labels are made of values, and 'cross-entropy' takes scores and labels");
  SelfMmPlan two = plan();
  two.stack.values = {"a", "b"};
  two.stack.head = {"linear 2"};
  CHECK(complaint([&] { self_mm_learner(two, drawn()); }) == "objective.unimodal.kind: labels are made of one value, and there are 2");
}

TEST_CASE("labels are learnt where the parameters are") {
  check_learns_elsewhere(
      [](const Params& p) {
        auto learner = self_mm_learner(plan(), p);
        auto made = at::ones({2, 20});
        learner->state()->load({{"labels", made}});
        return learner;
      },
      all_examples());
}
