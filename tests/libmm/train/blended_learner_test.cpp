#include "train/blended_learner.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <limits>

#include "support/caught.h"
#include "support/drawn_params.h"
#include "support/learns_elsewhere.h"
#include "support/temporary.h"
#include "train/supervised.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

StackPlan plan(const std::string& fusion = "lmf 3") {
  return {.layers = {"linear 3", "tanh"},
          .inputs = {"a", "b"},
          .views = {{4}, {5, 2}},
          .classes = {"x", "y"},
          .fusion = fusion,
          .head = {"linear 2"},
          .unimodal = true};
}

Batch examples(std::int64_t count = 3) {
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < count; ++i) labels.push_back(i % 2);
  return {.tensors = {{"x.0", numbers({count, 4}, 1)}, {"x.1", numbers({count, 5, 2}, 2)}, {"labels", at::tensor(labels)}},
          .targets = count};
}

double loss(const std::vector<double>& weights, const Batch& batch, const StackPlan& of = plan()) {
  return blended_learner(of, {}, {}, drawn(), weights)->loss(batch).item<double>();
}

}  // namespace

TEST_CASE("the loss is the weighted sum of what the branches lose alone") {
  const Batch batch = examples();
  const double a = loss({1, 0, 0}, batch), b = loss({0, 1, 0}, batch), all = loss({0, 0, 1}, batch);
  CHECK(a != doctest::Approx(b));
  CHECK(loss({0.5, 0.2, 0.3}, batch) == doctest::Approx(0.5 * a + 0.2 * b + 0.3 * all));
  StackPlan plain = plan();
  plain.unimodal = false;
  CHECK(all == doctest::Approx(supervised(plain, {}, {}, drawn())->loss(batch).item<double>()));
}

TEST_CASE("without a gradient it is what all together lose, whatever the weights; parts of a batch add up") {
  const Batch batch = examples();
  {
    const at::NoGradGuard no_grad;
    CHECK(loss({0.5, 0.2, 0.3}, batch) == doctest::Approx(loss({0, 0, 1}, batch)));
  }
  double parts = 0;
  for (std::int64_t i = 0; i < 3; ++i) {
    Batch one = batch;
    for (auto& [name, tensor] : one.tensors) tensor = tensor.narrow(0, i, 1);
    one.targets = 1;
    parts += loss({0.5, 0.2, 0.3}, one);
  }
  CHECK(parts == doctest::Approx(loss({0.5, 0.2, 0.3}, batch)));
}

TEST_CASE("what stands where nothing is changes nothing, and a lacking modality loses nothing of its own") {
  Batch batch = examples();
  batch.tensors.at("x.1")[1][3].fill_(kMissing);
  batch.tensors.at("x.1")[2].fill_(kMissing);
  const double before = loss({0.4, 0.4, 0.2}, batch);
  batch.tensors.at("x.1")[1][3][1] = 1e30F;  // beside a NaN of the same step
  CHECK(loss({0.4, 0.4, 0.2}, batch) == before);
  Batch two = batch;
  for (auto& [name, tensor] : two.tensors) tensor = tensor.narrow(0, 0, 2);
  two.targets = 2;
  CHECK(loss({0, 1, 0}, batch) == doctest::Approx(loss({0, 1, 0}, two)));
}

TEST_CASE("its gradients are those of finite differences") {
  const auto source = std::make_shared<DrawnParams>();
  const auto learner = blended_learner(plan(), {}, {}, Params(source), {0.5, 0.2, 0.3});
  const Batch batch = examples();
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
    CHECK(gradient == doctest::Approx((moved(1e-2) - moved(-1e-2)) / 2e-2).epsilon(2e-2));
  }
}

TEST_CASE("weights are found once, before the first update, and a checkpoint carries them") {
  int asked = 0;
  const FindBlend find = [&](Log&) -> std::optional<std::vector<double>> {
    if (++asked == 1) return std::nullopt;
    return std::vector<double>{0.5, 0.2, 0.3};
  };
  Log log("mm train", Level::quiet, false);
  const auto learner = blended_learner(plan(), {}, find, drawn());
  auto* state = learner->state();
  REQUIRE(state != nullptr);
  CHECK(state->tensors().empty());
  CHECK_FALSE(state->begin(0, at::kCPU, log));  // somebody asked to stop
  CHECK(state->tensors().empty());
  CHECK(state->begin(0, at::kCPU, log));
  CHECK(state->begin(1, at::kCPU, log));
  CHECK(asked == 2);
  const auto resumed = blended_learner(plan(), {}, find, drawn());
  resumed->state()->load(state->tensors());
  CHECK(resumed->state()->begin(1, at::kCPU, log));
  CHECK(asked == 2);
  CHECK(resumed->loss(examples()).item<double>() == learner->loss(examples()).item<double>());
  CHECK(complaint([&] {
          resumed->state()->load({{"blend", at::ones({2})}});
        }) == "the checkpoint's state: has [2] weights of blending for 3 heads");
  CHECK(blended_learner(plan(), {}, {}, drawn(), {1, 0, 0})->state() == nullptr);
}

TEST_CASE("heads are judged where the parameters are") {
  check_learns_elsewhere([](const Params& p) { return blended_learner(plan(), {}, {}, p, {0.5, 0.2, 0.3}); }, examples());
}
