#include "train/masked_patches.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/stack.h>

#include "model/block_list.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "support/learns_elsewhere.h"
#include "train/parameter_source.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// 2 x 3 patches of 2 x 2 x 2 numbers.
RepresentPlan small() {
  RepresentPlan plan;
  plan.encoder.input = {48};
  plan.encoder.layers = {"reshape 2 4 6", "patches 2 8", "class-token", "positions", "transformer 2 16", "layer-norm", "take-first"};
  plan.head = {"linear 4", "sinusoids", "transformer 1 8", "linear 8"};
  return plan;
}

Batch batch_of(std::uint64_t key, std::int64_t first = 0, std::int64_t count = 5) {
  return {.tensors = {{"x", numbers({5, 48}).narrow(0, first, count)}},
          .targets = count,
          .key = key == 0 ? 0 : key + static_cast<std::uint64_t>(first)};
}

struct Made {
  explicit Made(const RepresentPlan& plan = small(), TrainObjectiveOptions objective = {})
      : source(std::make_shared<TrainableSource>(5, 0)) {
    objective.kind = "mae";
    learner = masked_patches(plan, objective, Params(source));
  }
  double loss(const Batch& batch) const { return learner->loss(batch).item().toDouble(); }
  std::shared_ptr<TrainableSource> source;
  std::unique_ptr<Learner> learner;
};

// The numbers of the patch in a row and a column, in any order: the loss asks for the same of all patches.
at::Tensor patch(const at::Tensor& x, std::int64_t row, std::int64_t column) {
  return x.view({2, 4, 6}).narrow(1, 2 * row, 2).narrow(2, 2 * column, 2).flatten();
}

}  // namespace

TEST_CASE("a part of the patches is hidden, of each example its own, by the key alone") {
  const auto hidden = hidden_patches(400, 16, 0.75, 9);
  CHECK(hidden.sum(1).eq(12).all().item().toBool());
  CHECK(at::equal(hidden.narrow(0, 3, 2), hidden_patches(2, 16, 0.75, 12)));
  CHECK_FALSE(at::equal(hidden[0], hidden[1]));
  const auto often = hidden.to(at::kFloat).mean(0);  // [16]; deviation 0.02
  CHECK(often.min().item().toDouble() > 0.66);
  CHECK(often.max().item().toDouble() < 0.84);
  CHECK(hidden_patches(1, 3, 0.001, 9).sum().item().toLong() == 1);
  CHECK(hidden_patches(1, 3, 1, 9).sum().item().toLong() == 2);
}

TEST_CASE("the loss is the error of hidden patches, rebuilt from the others alone") {
  for (const bool normalised : {true, false}) {
    CAPTURE(normalised);
    TrainObjectiveOptions objective;
    objective.self_supervised.normalise_patches = normalised;
    objective.self_supervised.mask_ratio = 0.5;
    const Made made(small(), objective);
    const auto& own = made.source->tensors();
    const auto blocks = [&](std::vector<std::string> layers, ExampleShape shape, const std::string& scope, const at::Tensor& x) {
      return BlockList(layers, shape, Params(std::make_shared<GivenSource>(own), scope), "")(x);
    };
    const auto batch = batch_of(9);
    const auto hidden = hidden_patches(5, 6, 0.5, 9);
    double sum = 0;
    for (std::int64_t i = 0; i < 5; ++i) {  // an example at a time, a step at a time
      const auto x = batch.tensors.at("x")[i];
      ExampleShape shape{48};
      const BlockList all(small().encoder.layers, shape, Params(std::make_shared<GivenSource>(own), "layers"), "");
      const auto steps = all.part(x.unsqueeze(0), 0, 4)[0];  // [7, C]
      std::vector<at::Tensor> seen{steps[0]};
      for (std::int64_t s = 0; s < 6; ++s)
        if (!hidden[i][s].item().toBool()) seen.push_back(steps[s + 1]);
      CHECK(seen.size() == 4);
      const auto states = all.part(at::stack(seen).unsqueeze(0), 4, 6)[0];  // [4, C]
      std::vector<at::Tensor> together{states[0]};
      for (std::int64_t s = 0, k = 1; s < 6; ++s)
        together.push_back(hidden[i][s].item().toBool() ? own.at("head.mask.token") : states[k++]);
      const auto painted = blocks(small().head, {7, 8}, "head", at::stack(together).unsqueeze(0))[0];  // [7, 8]
      for (std::int64_t s = 0; s < 6; ++s) {
        if (!hidden[i][s].item().toBool()) continue;
        auto wanted = patch(x, s / 3, s % 3);
        if (normalised) wanted = (wanted - wanted.mean()) / (wanted.var() + 1e-6).sqrt();
        sum += (painted[s + 1] - wanted).square().mean().item().toDouble() / 3;
      }
    }
    CHECK(made.loss(batch) == doctest::Approx(sum).epsilon(1e-5));
  }
}

TEST_CASE("what is hidden of a picture changes nothing of what is made of the rest") {
  RepresentPlan plan = small();
  plan.augment = {"reshape 2 4 6", "random-flip", "reshape 48"};
  const Made made(plan);
  CHECK(made.loss(batch_of(9)) == made.loss(batch_of(9)));
  CHECK(std::abs(made.loss(batch_of(9)) - made.loss(batch_of(90))) > 1e-4);
  CHECK(made.loss(batch_of(0)) == made.loss(batch_of(0)));
  CHECK(made.loss(batch_of(9, 0, 2)) + made.loss(batch_of(9, 2, 3)) == doctest::Approx(made.loss(batch_of(9))).epsilon(1e-5));
}

TEST_CASE("every parameter of encoder and decoder learns, but for what makes features in the end") {
  const Made made;
  made.learner->loss(batch_of(9)).backward();
  CHECK(made.source->tensors().contains("head.mask.token"));
  for (const auto& [name, parameter] : made.source->tensors()) {
    CAPTURE(name);
    REQUIRE(parameter.grad().defined());
    CHECK(parameter.grad().abs().sum().item().toDouble() > 0);
  }
  CHECK_FALSE(made.learner->target());
}

TEST_CASE("layers that do not fit say why") {
  const auto message = [](auto change) {
    RepresentPlan plan = small();
    change(plan);
    return complaint([&] { Made{plan}; });
  };
  const auto layer = [&](std::size_t place, const char* text) {
    return message([&](RepresentPlan& plan) { plan.encoder.layers[place] = text; });
  };
  CHECK(message([](RepresentPlan&) {}).empty());
  CHECK(layer(1, "reshape 6 8") == "model.layers: mae needs the block 'patches'");
  CHECK(layer(4, "gelu") == "model.layers: mae needs the block 'transformer' behind 'patches'");
  CHECK(layer(3, "conv1d 8 3 pad=1") == "model.layers[3]: 'conv1d' stands where each step is to be a patch");
  CHECK(layer(5, "positions") == "model.layers[5]: 'positions' cannot be shown only some of the patches");
  CHECK(layer(6, "flatten") == "model.layers[6]: 'flatten' does not make features of steps");
  CHECK(message([](RepresentPlan& plan) { plan.encoder.layers.insert(plan.encoder.layers.begin() + 1, "conv 2 1"); }) ==
        "model.layers[1]: 'conv' stands before the patches whose numbers are rebuilt");
  CHECK(message([](RepresentPlan& plan) { plan.head.back() = "linear 9"; }) ==
        "model.head: what comes out is [7, 9], and the patches are [7, 8]");
  CHECK(message([](RepresentPlan& plan) { plan.head.clear(); }).empty());  // as wide as the patches already
  CHECK(message([](RepresentPlan& plan) { plan.predictor = {"linear 8"}; }) == "model.predictor: simsiam and byol alone have one");
  CHECK(message([](RepresentPlan& plan) { plan.encoder.layers.clear(); }) == "model.layers: mae needs its layers");
  CHECK(message([](RepresentPlan& plan) {
          plan.encoder.layers = {"reshape 3 4 4", "patches 4 8", "transformer 2 16", "mean-time"};
        }) == "model.layers: one patch alone cannot be hidden");
}

TEST_CASE("patches are hidden and painted where the parameters are") {
  TrainObjectiveOptions objective;
  objective.kind = "mae";
  check_learns_elsewhere([&](const Params& p) { return masked_patches(small(), objective, p); }, batch_of(9));
}
