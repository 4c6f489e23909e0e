#include "train/two_views.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>

#include "nn/objective_contrast.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "support/learns_elsewhere.h"
#include "support/together.h"
#include "train/parameter_source.h"

#include "support/doctest.h"

using namespace mm;

namespace {

RepresentPlan small() {
  RepresentPlan plan;
  plan.encoder.layers = {"conv 3 3", "relu", "flatten"};
  plan.encoder.input = {1, 5, 5};
  plan.augment = {"random-shift 1"};
  plan.head = {"linear 4"};
  return plan;
}

Batch batch_of(std::uint64_t key) { return {.tensors = {{"x", numbers({6, 1, 5, 5})}}, .targets = 6, .key = key}; }

struct Made {
  explicit Made(const char* kind, const RepresentPlan& plan = small(), TrainObjectiveOptions objective = {})
      : source(std::make_shared<TrainableSource>(5, 0)) {
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
  RepresentPlan plan = small();
  plan.predictor = {"linear 3", "relu", "linear 4"};
  const Made made("simsiam", plan);
  made.learner->loss(batch_of(9)).backward();
  CHECK(made.source->tensors().size() == 8);
  for (const auto& [name, parameter] : made.source->tensors()) {
    CAPTURE(name);
    CHECK(parameter.grad().abs().sum().item().toDouble() > 0);
  }
}

TEST_CASE("byol predicts what its target network sees in the other view, and only the other network learns") {
  RepresentPlan plan = small();
  plan.predictor = {"linear 3", "relu", "linear 4"};
  plan.steps = 50;
  TrainObjectiveOptions objective;
  objective.self_supervised.momentum = 0.9;
  const Made made("byol", plan, objective);
  const auto& own = made.source->tensors();
  CHECK(own.size() == 12);
  const auto seen = [&](const char* name, const std::string& network) {  // [6, 4]
    ExampleShape shape{1, 5, 5};
    const auto x = make_block("random-shift 1", shape, Params(made.source, name))(batch_of(9).tensors.at("x"), 9);
    const Params p(std::make_shared<GivenSource>(own), network);
    const auto y = BlockList(plan.encoder.layers, shape, p / "layers", "")(x);
    return BlockList(plan.head, shape, p / "head", "")(y);
  };
  const auto predicted = [&](const at::Tensor& x) {  // [6, 4]
    ExampleShape shape{4};
    return BlockList(plan.predictor, shape, Params(std::make_shared<GivenSource>(own), "predictor"), "")(x);
  };
  const char *left = "augment.left.0", *right = "augment.right.0";
  const auto mean = byol(predicted(seen(left, "")), seen(right, "target")) + byol(predicted(seen(right, "")), seen(left, "target"));
  const auto loss = made.learner->loss(batch_of(9));
  CHECK(loss.item().toDouble() == doctest::Approx(6 * mean.item().toDouble()).epsilon(1e-5));
  loss.backward();
  for (const auto& [name, parameter] : own) {
    CAPTURE(name);
    const bool learns = parameter.grad().defined() && parameter.grad().abs().sum().item().toDouble() > 0;
    CHECK(learns != name.starts_with("target."));
  }
  REQUIRE(made.learner->target());
  CHECK(made.learner->target()->momentum == 0.9);
  CHECK(made.learner->target()->steps == 50);
  objective.self_supervised.momentum_schedule = "constant";
  CHECK(Made("byol", plan, objective).learner->target()->steps == 0);
  CHECK_FALSE(Made("nt-xent").learner->target());
}

TEST_CASE("simsiam and byol tell no example from another: parts of a batch add up to the whole") {
  for (const char* kind : {"simsiam", "byol"}) {
    CAPTURE(kind);
    CHECK_FALSE(compares_examples(kind));
    RepresentPlan plan = small();
    plan.predictor = {"linear 3", "relu", "dropout 0.2", "linear 4"};
    const Made made(kind, plan);
    const auto part = [](std::int64_t first, std::int64_t count) {
      return Batch{.tensors = {{"x", batch_of(9).tensors.at("x").narrow(0, first, count)}},
                   .targets = count,
                   .key = 9 + static_cast<std::uint64_t>(first)};
    };
    const auto sum = made.learner->loss(part(0, 2)) + made.learner->loss(part(2, 4));
    CHECK(sum.item().toDouble() == doctest::Approx(made.learner->loss(batch_of(9)).item().toDouble()).epsilon(1e-5));
  }
  CHECK(compares_examples("nt-xent"));
  CHECK(compares_examples("barlow-twins"));
}

TEST_CASE("over three processes the losses and the gradients add up to those of the whole batch") {
  for (const char* kind : {"nt-xent", "barlow-twins", "simsiam", "byol"}) {
    CAPTURE(kind);
    RepresentPlan plan = small();
    plan.encoder.layers.insert(plan.encoder.layers.begin() + 2, "dropout 0.3");  // drawn for each view of each example
    if (!compares_examples(kind)) plan.predictor = {"linear 3", "relu", "dropout 0.2", "linear 4"};
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
      for (const auto& [name, parameter] : own.source->tensors())
        if (parameter.grad().defined()) gradients[rank][name] = parameter.grad();
    });
    CHECK(losses[0] + losses[1] + losses[2] == doctest::Approx(loss.item().toDouble()).epsilon(1e-5));
    for (const auto& [name, parameter] : whole.source->tensors()) {
      if (name.starts_with("target.")) continue;
      const auto sum = gradients[0].at(name) + gradients[1].at(name) + gradients[2].at(name);
      CHECK_MESSAGE(at::allclose(sum, parameter.grad(), 1e-4, 1e-5), name);
    }
  }
}

TEST_CASE("what does not fit says why") {
  const auto message = [](const char* kind, auto change) {
    RepresentPlan plan = small();
    change(plan);
    return complaint([&] { Made(kind, plan); });
  };
  const auto nothing = [](RepresentPlan&) {};
  CHECK(message("cross-entropy", nothing) == "objective.kind: 'cross-entropy' does not learn from examples without labels");
  CHECK(message("byol", nothing) == "model.predictor: byol needs its layers");
  CHECK(message("nt-xnet", nothing) == "objective.kind: there is no objective 'nt-xnet' (did you mean 'nt-xent'?)");
  CHECK(message("simsiam", nothing) == "model.predictor: simsiam needs its layers");
  CHECK(message("nt-xent", [](auto& plan) { plan.predictor = {"linear 4"}; }) == "model.predictor: simsiam and byol alone have one");
  CHECK(message("simsiam", [](auto& plan) { plan.predictor = {"linear 5"}; }) ==
        "model.predictor: what comes out is [5], and what is predicted is [4]");
  CHECK(message("nt-xent", [](auto& plan) { plan.encoder.layers.pop_back(); }) ==
        "model.layers: what comes out is [3, 3, 3], and features are [C]");
  CHECK(message("nt-xent", [](auto& plan) { plan.augment = {"blurr 2"}; }) ==
        "model.augment[0]: there is no block 'blurr' (did you mean 'blur'?)");
}

TEST_CASE("two views are made and compared where the parameters are") {
  for (const char* kind : {"nt-xent", "barlow-twins", "simsiam"}) {
    RepresentPlan plan = small();
    plan.augment = {"random-crop 0.5", "jitter", "blur 1"};
    if (kind == std::string("simsiam")) plan.predictor = {"linear 4"};
    TrainObjectiveOptions objective;
    objective.kind = kind;
    check_learns_elsewhere([&](const Params& p) { return two_views(plan, objective, p); }, batch_of(9));
  }
}
