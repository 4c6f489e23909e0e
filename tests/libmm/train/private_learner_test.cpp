#include "train/private_learner.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <cmath>

#include "support/caught.h"
#include "train/clipped_gradients.h"
#include "train/parameter_source.h"
#include "train/supervised.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const StackPlan kPlan{
    .layers = {"linear 4", "relu", "linear 2"}, .inputs = {"x"}, .steps = {}, .input = {3}, .views = {}, .classes = {"a", "b"}};

Learning::MakeLearner plain() {
  return [](const Params& p) { return supervised(kPlan, {}, {}, p); };
}

// Examples `first` and on, as a part of an update that draws from `draw`; key: of the noise.
Batch part(std::int64_t first, std::int64_t count, std::int64_t draw = 0, std::int64_t key = 0) {
  const auto numbers = at::arange(first * 3, (first + count) * 3, at::kFloat);
  return {.tensors = {{"x", (numbers * 0.7).sin().view({count, 3})},
                      {"labels", at::arange(first, first + count).remainder(2)},
                      {kPrivateDraw, at::tensor({draw, key})}},
          .targets = count};
}

struct Learnt {
  explicit Learnt(const PrivatePlan& plan, const Learning::MakeLearner& make = plain())
      : learner(private_learner(make, plan, Params(source))) {}

  NamedTensors gradients(const std::vector<Batch>& parts) const {
    for (const auto& [name, tensor] : source->tensors()) tensor.mutable_grad().reset();
    for (const auto& each : parts) learner->loss(each).div(7.0).backward();
    NamedTensors all;
    for (const auto& [name, tensor] : source->tensors()) all[name] = tensor.grad();
    return all;
  }

  std::shared_ptr<TrainableSource> source = std::make_shared<TrainableSource>(3, 0.5);
  std::unique_ptr<Learner> learner;
};

// Compares the examples of a batch with each other.
class Mixing : public Learner {
 public:
  explicit Mixing(const Params& p) : weight_(p("weight", {3, 1})) {}
  at::Tensor loss(const Batch& batch) const override {
    const auto y = batch.tensors.at("x").matmul(weight_);  // [B, 1]
    return (y - y.mean()).square().sum();                  // []
  }

 private:
  at::Tensor weight_;
};

}  // namespace

TEST_CASE("without noise the gradients are the clipped sums over the expected batch, however an update is cut") {
  const Learnt learnt({.most = 0.2, .noise = 0, .batch = 10});
  const auto whole = learnt.gradients({part(0, 6)}), cut = learnt.gradients({part(0, 1), part(1, 3, 1), part(4, 2, 4)});
  const auto plain_learner = plain()(Params(std::make_shared<GivenSource>(learnt.source->tensors())));
  std::vector<at::Tensor> parameters;
  for (const auto& [name, tensor] : learnt.source->tensors()) parameters.push_back(tensor);
  Batch examples = part(0, 6);
  examples.tensors.erase(kPrivateDraw);
  const auto clipped = clipped_one_by_one(*plain_learner, examples, parameters, 0.2);
  std::size_t k = 0;
  for (const auto& [name, gradient] : whole) {
    CAPTURE(name);
    CHECK(at::allclose(gradient, clipped.sums[k++] / 10, 1e-5, 1e-7));
    CHECK(at::allclose(gradient, cut.at(name), 1e-5, 1e-7));
  }
  CHECK(learnt.learner->loss(part(0, 6)).item().toDouble() == doctest::Approx(plain_learner->loss(examples).item().toDouble()));
}

TEST_CASE("noise comes once, from its key, with the deviation that is asked for, also where nothing was drawn") {
  const Learnt learnt({.most = 0.5, .noise = 3, .batch = 10});
  Batch nothing{.tensors = {{kPrivateDraw, at::tensor({0L, 77L})}}, .targets = 1};
  const auto first = learnt.gradients({nothing}), again = learnt.gradients({nothing});
  double square = 0, sum = 0, count = 0;
  for (std::int64_t key = 1; key <= 200; ++key) {
    nothing.tensors[kPrivateDraw] = at::tensor({0L, key});
    for (const auto& [name, gradient] : learnt.gradients({nothing})) {
      square += gradient.to(at::kDouble).square().sum().item().toDouble();
      sum += gradient.to(at::kDouble).sum().item().toDouble();
      count += static_cast<double>(gradient.numel());
    }
  }
  CHECK(std::sqrt(square / count) == doctest::Approx(0.5 * 3 / 10).epsilon(0.03));
  CHECK(std::abs(sum / count) < 4 * 0.15 / std::sqrt(count));
  for (const auto& [name, gradient] : first) CHECK(at::equal(gradient, again.at(name)));
  const auto quiet = learnt.gradients({part(0, 4)}), loud = learnt.gradients({part(0, 2, 0, 77), part(2, 2, 2)});
  for (const auto& [name, gradient] : loud) CHECK(at::allclose(gradient - quiet.at(name), first.at(name), 1e-4, 1e-6));
}

TEST_CASE("without gradients it is the learner itself") {
  const Learnt learnt({.most = 0.2, .noise = 1, .batch = 10});
  Batch examples = part(0, 5);
  examples.tensors.erase(kPrivateDraw);
  const at::NoGradGuard no_grad;
  const auto loss = plain()(Params(std::make_shared<GivenSource>(learnt.source->tensors())))->loss(examples);
  CHECK(learnt.learner->loss(examples).item().toDouble() == loss.item().toDouble());
}

TEST_CASE("examples that are compared with each other are refused") {
  const Learnt learnt({.most = 0.2, .noise = 1, .batch = 10}, [](const Params& p) { return std::make_unique<Mixing>(p); });
  CHECK(complaint([&] { learnt.gradients({part(0, 4)}); }).starts_with("privacy.dp: the examples of a batch are compared with each other"));
}
