#include "model/stack.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>

#include <limits>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

StackPlan small() {
  return {.layers = {"conv 3 3", "relu", "flatten", "dropout 0.5", "linear 2"},
          .inputs = {"x"},
          .steps = {"standardise"},
          .input = {1, 5, 5},
          .views = {},
          .classes = {"no", "yes"}};
}

}  // namespace

TEST_CASE("blocks one after the other, their parameters by their places") {
  const auto source = std::make_shared<InitSource>(1, 0);
  const Stack stack(small(), Params(source));
  std::vector<std::string> names;
  for (const auto& [name, tensor] : source->tensors()) names.push_back(name);
  CHECK(names == std::vector<std::string>{"layers.0.bias", "layers.0.weight", "layers.4.bias", "layers.4.weight"});
  const auto x = at::ones({4, 1, 5, 5});
  CHECK(stack(x).sizes() == at::IntArrayRef({4, 2}));
  CHECK(at::equal(stack(x), stack(x)));
  CHECK_FALSE(at::equal(stack(x, 3), stack(x, 4)));
}

TEST_CASE("a plan survives its config.json") {
  const StackPlan plan = stack_plan(Json::parse(to_json(small()).dump(), "config.json"));
  CHECK(plan.layers == small().layers);
  CHECK(plan.inputs == small().inputs);
  CHECK(plan.steps == small().steps);
  CHECK(plan.input == small().input);
  CHECK(plan.classes == small().classes);
  CHECK(complaint([] { stack_plan(Json::parse(R"({"model_type": "other"})", "config.json")); }) ==
        "config.json: is no model of the type 'mm-stack'");
  CHECK(
      exit_code([] {
        stack_plan(Json::parse(
            R"({"model_type": "mm-stack", "layers": [], "inputs": [], "preprocess": [], "input_shape": [-1], "view_shapes": [], "classes": []})",
            "c"));
      }) == 3);
}

TEST_CASE("a plan with a fusion survives its config.json, and a file without one has none") {
  StackPlan plan = small();
  CHECK(stack_plan(to_json(plan)).fusion.empty());
  plan.inputs = {"a", "b"};
  plan.views = {{2}, {3}};
  plan.fusion = "lmf 4";
  plan.head = {"relu", "linear 2"};
  plan.drop_modalities = 0.25;
  plan.rebuild = 0.5;
  CHECK_FALSE(stack_plan(to_json(plan)).unimodal);
  plan.unimodal = true;
  const StackPlan again = stack_plan(Json::parse(to_json(plan).dump(), "config.json"));
  CHECK(again.fusion == plan.fusion);
  CHECK(again.head == plan.head);
  CHECK(again.drop_modalities == 0.25);
  CHECK(again.rebuild == 0.5);
  CHECK(again.unimodal);
  const auto refused = [&](auto change) {
    StackPlan other = plan;
    change(other);
    return complaint([&] { stack_plan(Json::parse(to_json(other).dump(), "config.json")); });
  };
  CHECK(refused([](auto& other) { other.views.clear(); }) == "config.json: fuses inputs whose shapes it does not say");
  CHECK(refused([](auto& other) { other.drop_modalities = 1; }) == "config.json: leaves out inputs with the chance 1");
  auto other = to_json(plan);
  other.set("rebuild", -1.0);
  CHECK(complaint([&] { stack_plan(Json::parse(other.dump(), "config.json")); }) == "config.json: rebuilds inputs with the weight -1");
}

TEST_CASE("which inputs are made of media files survives config.json") {
  mm::StackPlan plan{.layers = {"linear 2"}, .inputs = {"pitch", "x"}, .input = {9}, .classes = {"a", "b"}};
  CHECK_FALSE(mm::to_json(plan).has("media_inputs"));
  plan.extracted = {"pitch"};
  CHECK(mm::stack_plan(mm::to_json(plan)).extracted == plan.extracted);
  plan.extracted = {"motion"};
  CHECK_THROWS_WITH_AS(mm::stack_plan(mm::to_json(plan)), "makes 'motion' of media files, which is none of its inputs", mm::Error);
}

TEST_CASE("a stack that does not fit is named by its layer") {
  const auto message = [](auto change) {
    StackPlan plan = small();
    change(plan);
    return complaint([&] { Stack(plan, Params(std::make_shared<RecordSource>())); });
  };
  CHECK(message([](auto& plan) { plan.layers[2] = "flaten"; }) == "model.layers[2]: there is no block 'flaten' (did you mean 'flatten'?)");
  CHECK(message([](auto& plan) { plan.layers.pop_back(); }) == "model.layers: what comes out is [27], and there are 2 classes");
}

TEST_CASE("outputs that are values keep their names") {
  StackPlan plan = small();
  plan.classes = {};
  plan.values = {"x", "y"};
  CHECK(stack_plan(Json::parse(to_json(plan).dump(), "config.json")).values == plan.values);
  plan.values = {"x"};
  CHECK(complaint([&] { Stack(plan, Params(std::make_shared<RecordSource>())); }) ==
        "model.layers: what comes out is [2], and there are 1 values");
}

TEST_CASE("a plan of sequences answers at each step, and padding changes no answer") {
  StackPlan plan{
      .layers = {"lstm 3 both=1", "tanh", "dropout 0.5", "linear 2"}, .inputs = {"x"}, .input = {4, 3}, .classes = {"no", "yes"}};
  plan.sequence = true;
  CHECK(stack_plan(Json::parse(to_json(plan).dump(), "config.json")).sequence);
  CHECK_FALSE(stack_plan(to_json(small())).sequence);
  const Stack stack(plan, Params(std::make_shared<InitSource>(1, 0)));
  auto x = at::ones({2, 4, 3});
  x[0].slice(0, 2).fill_(std::numeric_limits<float>::quiet_NaN());
  const auto y = stack(x);
  CHECK(y.sizes() == at::IntArrayRef({2, 4, 2}));
  CHECK(y.isfinite().all().item<bool>());
  CHECK(at::allclose(y[0].slice(0, 0, 2), stack(x.narrow(0, 0, 1).slice(1, 0, 2))[0], 1e-5, 1e-6));
  plan.layers = {"lstm 3", "last", "linear 2"};
  CHECK(complaint([&] { Stack(plan, Params(std::make_shared<RecordSource>())); }) ==
        "model.layers: what comes out is [2], and there are 2 classes for each of 4 steps");
  plan.input = {4};
  CHECK(complaint([&] { stack_plan(Json::parse(to_json(plan).dump(), "config.json")); }) ==
        "config.json: is of sequences, and its inputs are no steps");
}

TEST_CASE("inputs that are categories keep their names") {
  StackPlan plan{.layers = {"embed 3 2", "flatten", "linear 2"}, .inputs = {"who"}, .input = {1}, .classes = {"no", "yes"}};
  plan.categories = {{"who", {"anna", "cleo"}}};
  const Json config = to_json(plan);
  CHECK(config.at("category_inputs").at("who").strings() == std::vector<std::string>{"anna", "cleo"});
  CHECK(stack_plan(config).categories == plan.categories);
  plan.categories = {{"where", {"here"}}};
  CHECK(complaint([&] { stack_plan(to_json(plan)); }).ends_with("is no input of the model"));
  plan.categories = {{"who", {"cleo", "anna"}}};
  CHECK(complaint([&] { stack_plan(to_json(plan)); }).ends_with("is a list of categories that is not sorted"));
}
