#include "model/encoder.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include "model/stack.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Given : ParamSource {
  explicit Given(const NamedTensors& tensors) : tensors(tensors) {}
  bool has(const std::string& name) const override { return tensors.contains(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef) override { return tensors.at(name); }

  NamedTensors tensors;
};

Folder captioner() { return Folder(MM_TEST_DATA "/blip/defaults"); }

StackPlan plan_before(std::vector<std::string> layers) {
  const Json plan = encoder_plan(captioner());
  const auto side = make_encoder(plan, Params(std::make_shared<RecordSource>()))->side();
  return {.layers = std::move(layers),
          .inputs = {"x"},
          .steps = {},
          .input = {3, side, side},
          .views = {},
          .classes = {"no", "yes"},
          .encoder = plan};
}

}  // namespace

TEST_CASE("a stack may begin with a family's picture tower, whose weights and settings come from its folder") {
  const StackPlan plan = plan_before({"take-first", "linear 2"});
  NamedTensors weights;
  for (const auto& [name, tensor] : encoder_weights(captioner())) weights["encoder." + name] = tensor;
  const auto recorded = std::make_shared<RecordSource>();
  Stack(plan, Params(recorded));
  CHECK(recorded->shapes().size() == weights.size() + 2);
  weights["layers.1.weight"] = at::full({2, recorded->shapes().at("layers.1.weight")[1]}, 0.5);
  weights["layers.1.bias"] = at::full({2}, 0.25);
  const Stack stack(plan, Params(std::make_shared<Given>(weights)));
  const auto x = at::full({2, 3, plan.input[1], plan.input[2]}, 0.5);
  CHECK(stack(x).sizes() == at::IntArrayRef({2, 2}));
  const auto encoder = make_encoder(plan.encoder, Params(std::make_shared<Given>(weights), "encoder"));
  CHECK(at::equal(stack.features(x), (*encoder)(x).select(1, 0)));

  const StackPlan again = stack_plan(Json::parse(to_json(plan).dump(), "config.json"));
  CHECK(at::equal(Stack(again, Params(std::make_shared<Given>(weights)))(x), stack(x)));
}

TEST_CASE("pictures of another size, and a tower of no family, are refused") {
  StackPlan plan = plan_before({"take-first", "linear 2"});
  plan.input = {3, 5, 5};
  CHECK(complaint([&] { Stack(plan, Params(std::make_shared<RecordSource>())); }).starts_with("model.encoder: the encoder takes [3, "));
  Json unknown = Json::object(), config = Json::object();
  config.set("model_type", "unheard");
  unknown.set("config", config);
  unknown.set("processor", Json::object());
  CHECK(exit_code([&] { make_encoder(unknown, Params(std::make_shared<RecordSource>())); }) == 3);
}
