#include "model/view_stacks.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

StackPlan two_views() {
  return {
      .layers = {"dropout 0.5", "linear 2"}, .inputs = {"a", "b"}, .steps = {}, .input = {}, .views = {{3}, {5}}, .classes = {"no", "yes"}};
}

}  // namespace

TEST_CASE("each view has parameters of its own, and its scores are in its place") {
  const auto source = std::make_shared<InitSource>(1, 0);
  const ViewStacks stacks(two_views(), Params(source));
  CHECK(source->tensors().at("views.0.layers.1.weight").sizes() == at::IntArrayRef({2, 3}));
  CHECK(source->tensors().at("views.1.layers.1.weight").sizes() == at::IntArrayRef({2, 5}));
  std::vector<at::Tensor> views{at::ones({4, 3}), at::ones({4, 5})};
  const auto scores = stacks(views);
  CHECK(scores.sizes() == at::IntArrayRef({4, 2, 2}));
  CHECK_FALSE(at::equal(stacks(views, 3), scores));
  views[1].zero_();
  CHECK(at::equal(stacks(views).select(1, 0), scores.select(1, 0)));
  CHECK_FALSE(at::equal(stacks(views).select(1, 1), scores.select(1, 1)));
}

TEST_CASE("a view may have layers of its own") {
  StackPlan plan = two_views();
  plan.layers.insert(plan.layers.begin(), "b: linear 4");
  const auto source = std::make_shared<InitSource>(1, 0);
  const ViewStacks stacks(plan, Params(source));
  CHECK(source->tensors().at("views.0.layers.1.weight").sizes() == at::IntArrayRef({2, 3}));
  CHECK(source->tensors().at("views.1.layers.2.weight").sizes() == at::IntArrayRef({2, 4}));
}

TEST_CASE("a plan with views survives its config.json") {
  const StackPlan plan = stack_plan(Json::parse(to_json(two_views()).dump(), "config.json"));
  CHECK(plan.views == two_views().views);
  StackPlan broken = two_views();
  broken.inputs.pop_back();
  CHECK(complaint([&] { stack_plan(to_json(broken)); }).ends_with("has 2 shapes for 1 inputs"));
}
