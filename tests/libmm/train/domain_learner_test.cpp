#include "train/domain_learner.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/remainder.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tensor.h>

#include "nn/objective_domain.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "support/learns_elsewhere.h"
#include "train/objective_class.h"
#include "train/parameter_source.h"

#include "support/doctest.h"

using namespace mm;

namespace {

DomainPlan plan_of(Alignment alignment) {
  return {.stack = {.layers = {"linear 5", "sigmoid", "linear 3"}, .input = {4}, .classes = {"a", "b", "c"}},
          .alignment = alignment,
          .weight = 0.5,
          .critic = {"linear 1"},
          .examples = 1000};
}

Batch batch_of(std::uint64_t first = 0) {
  return {.tensors = {{"x", numbers({6, 4}, 1)}, {"labels", at::arange(6) % 3}, {"target", numbers({8, 4}, 2) + 1}},
          .targets = 6,
          .first = first,
          .key = 7};
}

// The gradient of a parameter of the features, in a run of 1000 examples of which so many are over.
at::Tensor gradient_after(std::uint64_t first, Alignment alignment) {
  const auto source = std::make_shared<TrainableSource>(1, 0);
  domain_learner(plan_of(alignment), Params(source))->loss(batch_of(first)).backward();
  return source->tensors().at("layers.0.weight").grad();
}

}  // namespace

TEST_CASE("the cross-entropy of the source, and what the features of both domains say to it") {
  const auto source = std::make_shared<InitSource>(1, 0);
  const Batch batch = batch_of();
  const auto loss = [&](Alignment alignment) { return domain_learner(plan_of(alignment), Params(source))->loss(batch).item().toDouble(); };
  const double plain = loss(Alignment::none);
  const auto& p = source->tensors();
  const auto features = [&](const std::string& name) {
    return at::sigmoid(at::linear(batch.tensors.at(name), p.at("layers.0.weight"), p.at("layers.0.bias")));
  };
  const auto from = features("x"), to = features("target");
  const auto scores = at::linear(from, p.at("layers.2.weight"), p.at("layers.2.bias"));
  CHECK(plain == doctest::Approx(cross_entropy(scores, batch.tensors.at("labels")).item().toDouble()));
  CHECK(loss(Alignment::coral) == doctest::Approx(plain + 6 * 0.5 * coral(from, to).item().toDouble()));
  CHECK(loss(Alignment::mmd) == doctest::Approx(plain + 6 * 0.5 * mmd(from, to).item().toDouble()));
  CHECK(loss(Alignment::cmd) == doctest::Approx(plain + 6 * 0.5 * cmd(from, to).item().toDouble()));
  const double dann = loss(Alignment::dann);
  const auto score = [&](const at::Tensor& x) { return at::linear(x, p.at("critic.0.weight"), p.at("critic.0.bias")).squeeze(1); };
  const auto errors = -at::sigmoid(score(from)).log().mean() - at::sigmoid(-score(to)).log().mean();
  CHECK(dann == doctest::Approx(plain + 6 * 0.5 * errors.item().toDouble() / 2));
}

TEST_CASE("the features turn against the critic the more, the further training is") {
  const auto plain = gradient_after(0, Alignment::none);
  CHECK(difference(gradient_after(0, Alignment::dann), plain) < 1e-6);  // strength 0 at the start
  const auto late = gradient_after(1000, Alignment::dann) - plain, middle = gradient_after(100, Alignment::dann) - plain;
  CHECK(late.abs().max().item().toDouble() > 1e-3);
  CHECK(difference(middle * (dann_strength(1) / dann_strength(0.1)), late) < 1e-5);
  CHECK(difference(gradient_after(5000, Alignment::dann), gradient_after(1000, Alignment::dann)) == 0);
}

TEST_CASE("layers that do not fit are told") {
  DomainPlan plan = plan_of(Alignment::dann);
  const auto message = [&] { return complaint([&] { domain_learner(plan, Params(std::make_shared<RecordSource>())); }); };
  CHECK(message().empty());
  plan.critic = {"linear 2"};
  CHECK(message() == "model.critic: what comes out is [2], and a score is [1]");
  plan.critic.clear();
  CHECK(message() == "model.critic: dann needs the layers of its critic");
  plan.stack.layers = {"linear 4", "reshape 1 2 2", "flatten", "linear 3"};
  plan.critic = {"linear 1"};
  CHECK(message().empty());
  plan.stack.layers.back() = "linear 2";
  CHECK(message() == "model.layers: what comes out is [2], and there are 3 classes");
  plan.stack.layers.clear();
  CHECK(message() == "model.layers: a classifier needs its layers");
}

TEST_CASE("without rows of a target the classes alone count, and alignments have the names of their objectives") {
  const auto learner = domain_learner(plan_of(Alignment::coral), drawn());
  Batch batch = batch_of();
  const double both = learner->loss(batch).item().toDouble();
  batch.tensors.erase("target");
  CHECK(learner->loss(batch).item().toDouble() < both);
  CHECK((alignment_of("none") == Alignment::none));
  CHECK((alignment_of("cmd") == Alignment::cmd));
}

TEST_CASE("domains are compared where the features are") {
  for (const auto alignment : {Alignment::none, Alignment::coral, Alignment::mmd, Alignment::cmd, Alignment::dann})
    check_learns_elsewhere([alignment](const Params& p) { return domain_learner(plan_of(alignment), p); }, batch_of(100));
}
