#include "train/two_views.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>

#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "support/together.h"
#include "train/objective_contrast.h"
#include "train/parameter_source.h"

#include "support/doctest.h"

using namespace mm;

namespace {

TwoViewsPlan small() {
  TwoViewsPlan plan;
  plan.encoder.layers = {"conv 3 3", "relu", "flatten"};
  plan.encoder.input = {1, 5, 5};
  plan.augment = {"random-shift 1"};
  plan.head = {"linear 4"};
  return plan;
}

Batch batch_of(std::uint64_t key) { return {.tensors = {{"x", numbers({6, 1, 5, 5})}}, .targets = 6, .key = key}; }

struct Made {
  explicit Made(const char* kind, const TwoViewsPlan& plan = small()) : source(std::make_shared<TrainableSource>(5, 0)) {
    TrainObjectiveOptions objective;
    objective.kind = kind;
    learner = two_views(plan, objective, Params(source));
  }
  std::shared_ptr<TrainableSource> source;
  std::unique_ptr<Learner> learner;
};

}  // namespace

TEST_CASE("the loss compares the projections of two views, which draw apart") {
  for (const char* kind : {"nt-xent", "barlow-twins"}) {
    CAPTURE(kind);
    const Made made(kind);
    const auto& own = made.source->tensors();
    const auto encode = [&](const at::Tensor& x) {
      ExampleShape shape{1, 5, 5};
      const auto conv = make_block("conv 3 3", shape, Params(std::make_shared<GivenSource>(own), "layers.0"));
      return conv(x, 0).relu().flatten(1).matmul(own.at("head.0.weight").t()) + own.at("head.0.bias");
    };
    const auto view = [&](const char* name, std::uint64_t key) {
      ExampleShape shape{1, 5, 5};
      return make_block("random-shift 1", shape, Params(made.source, name))(batch_of(key).tensors.at("x"), key);
    };
    const auto left = encode(view("augment.left.0", 9)), right = encode(view("augment.right.0", 9));
    CHECK(difference(left, right) > 0.01);
    const auto mean = kind == std::string("nt-xent") ? nt_xent(left, right) : barlow_twins(left, right);
    CHECK(made.learner->loss(batch_of(9)).item().toDouble() == doctest::Approx(6 * mean.item().toDouble()).epsilon(1e-4));
  }
}

TEST_CASE("a batch's key decides the views; a validation's are always the same") {
  const Made made("nt-xent");
  const auto loss = [&](std::uint64_t key) { return made.learner->loss(batch_of(key)); };
  CHECK(at::equal(loss(9), loss(9)));
  CHECK(difference(loss(9), loss(90)) > 1e-4);
  CHECK(at::equal(loss(0), loss(0)));
}

TEST_CASE("every parameter of encoder, head and predictor learns") {
  TwoViewsPlan plan = small();
  plan.predictor = {"linear 3", "relu", "linear 4"};
  const Made made("simsiam", plan);
  made.learner->loss(batch_of(9)).backward();
  CHECK(made.source->tensors().size() == 8);
  for (const auto& [name, parameter] : made.source->tensors()) {
    CAPTURE(name);
    CHECK(parameter.grad().abs().sum().item().toDouble() > 0);
  }
}

TEST_CASE("over three processes the losses and the gradients add up to those of the whole batch") {
  for (const char* kind : {"nt-xent", "barlow-twins", "simsiam"}) {
    CAPTURE(kind);
    TwoViewsPlan plan = small();
    plan.encoder.layers.insert(plan.encoder.layers.begin() + 2, "dropout 0.3");  // drawn for each view of each example
    if (kind == std::string("simsiam")) plan.predictor = {"linear 3", "relu", "dropout 0.2", "linear 4"};
    const Made whole(kind, plan);
    const auto loss = whole.learner->loss(batch_of(9));
    loss.backward();
    std::vector<NamedTensors> gradients(3);
    std::vector<double> losses(3);
    together(3, [&](ProcessGroup& group) {
      const std::vector<std::int64_t> cuts{0, 1, 3, 6};
      const auto rank = static_cast<std::size_t>(group.rank());
      const std::int64_t count = cuts[rank + 1] - cuts[rank];
      const Made own(kind, plan);
      const Batch part{.tensors = {{"x", batch_of(9).tensors.at("x").narrow(0, cuts[rank], count)}},
                       .targets = count,
                       .key = 9 + static_cast<std::uint64_t>(cuts[rank])};
      const auto shared = own.learner->shared_loss(part, group);
      shared.backward();
      losses[rank] = shared.item().toDouble();
      for (const auto& [name, parameter] : own.source->tensors()) gradients[rank][name] = parameter.grad();
    });
    CHECK(losses[0] + losses[1] + losses[2] == doctest::Approx(loss.item().toDouble()).epsilon(1e-5));
    for (const auto& [name, parameter] : whole.source->tensors()) {
      const auto sum = gradients[0].at(name) + gradients[1].at(name) + gradients[2].at(name);
      CHECK_MESSAGE(at::allclose(sum, parameter.grad(), 1e-4, 1e-5), name);
    }
  }
}

TEST_CASE("what does not fit says why") {
  const auto message = [](const char* kind, auto change) {
    TwoViewsPlan plan = small();
    change(plan);
    return complaint([&] { Made(kind, plan); });
  };
  const auto nothing = [](TwoViewsPlan&) {};
  CHECK(message("cross-entropy", nothing) == "objective.kind: 'cross-entropy' does not learn from two views alone");
  CHECK(message("byol", nothing) == "objective.kind: 'byol' does not learn from two views alone");
  CHECK(message("nt-xnet", nothing) == "objective.kind: there is no objective 'nt-xnet' (did you mean 'nt-xent'?)");
  CHECK(message("simsiam", nothing) == "model.predictor: simsiam needs its layers");
  CHECK(message("nt-xent", [](auto& plan) { plan.predictor = {"linear 4"}; }) == "model.predictor: simsiam alone has one");
  CHECK(message("simsiam", [](auto& plan) { plan.predictor = {"linear 5"}; }) ==
        "model.predictor: what comes out is [5], and what is predicted is [4]");
  CHECK(message("nt-xent", [](auto& plan) { plan.encoder.layers.pop_back(); }) ==
        "model.layers: what comes out is [3, 3, 3], and features are [C]");
  CHECK(message("nt-xent", [](auto& plan) { plan.augment = {"blurr 2"}; }) ==
        "model.augment[0]: there is no block 'blurr' (did you mean 'blur'?)");
}
