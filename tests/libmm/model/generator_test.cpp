#include "model/generator.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/tensor.h>

#include <memory>
#include <numbers>

#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

GeneratorPlan small() { return {.kind = GeneratorKind::flow, .layers = {"linear 2"}, .point_waves = 1, .time_waves = 2}; }

std::string refused(std::string_view key, const Json& value) {
  Json config = to_json(small());
  config.set(key, value);
  const Json read = Json::parse(config.dump(), "config.json");
  return complaint([&] { generator_plan(read); });
}

}  // namespace

TEST_CASE("a plan goes into a config.json and comes back") {
  GeneratorPlan plan = small();
  plan.kind = GeneratorKind::latent;
  plan.scale = 1.5;
  plan.noise_schedule = "cosine";
  plan.noise_steps = 50;
  plan.latent = 7;
  const GeneratorPlan back = generator_plan(Json::parse(to_json(plan).dump(), "config.json"));
  CHECK(to_json(back).dump() == to_json(plan).dump());
  CHECK((back.kind == GeneratorKind::latent));
  CHECK(back.layers == plan.layers);
}

TEST_CASE("a config.json of another kind or with numbers out of range is refused") {
  CHECK(refused("model_type", "mm-stack") == "config.json: is no model of the type 'mm-generator'");
  CHECK(refused("kind", "flw") == "config.json: kind is 'flw', but must be one of diffusion, flow, latent");
  CHECK(refused("noise_schedule", "square") == "config.json: noise_schedule is 'square', but must be one of linear, cosine");
  CHECK(refused("scale", 0) == "config.json: scale is 0, but must be above 0");
  CHECK(refused("time_waves", 17) == "config.json: time_waves is 17, but must be 0 to 16");
  CHECK(refused("width", 0) == "config.json: width is 0, but must be 1 to 1048576");
}

TEST_CASE("waves double their frequency from the base on") {
  const auto x = at::tensor({0.25F, -0.5F}).view({1, 2});
  const auto seen = wave_features(x, 2, std::numbers::pi);
  const auto pi = std::numbers::pi * x;
  CHECK(difference(seen, at::cat({x, pi.sin(), pi.cos(), (2 * pi).sin(), (2 * pi).cos()}, 1)) < 1e-6);
  CHECK(difference(wave_features(x, 0, 1), x) == 0);
}

TEST_CASE("a network sees points and times with their waves; of a latent vector nothing else") {
  const auto source = std::make_shared<InitSource>(1, 0);
  const Generator generator(small(), Params(source));
  const auto x = numbers({3, 2}, 1), time = at::tensor({0.0F, 0.5F, 1.0F});
  const auto seen =
      at::cat({wave_features(x, 1, std::numbers::pi / 2), wave_features(time.view({3, 1}), 2, std::numbers::pi)}, 1);  // [3, 11]
  const auto& p = source->tensors();
  CHECK(p.at("layers.0.weight").sizes() == at::IntArrayRef{2, 11});
  CHECK(difference(generator(x, time), at::linear(seen, p.at("layers.0.weight"), p.at("layers.0.bias"))) < 1e-6);

  GeneratorPlan latent = small();
  latent.kind = GeneratorKind::latent;
  latent.latent = 5;
  const auto other = std::make_shared<InitSource>(1, 0);
  const Generator maker(latent, Params(other));
  const auto z = numbers({3, 5}, 2);
  CHECK(difference(maker(z), at::linear(z, other->tensors().at("layers.0.weight"), other->tensors().at("layers.0.bias"))) == 0);
}

TEST_CASE("what comes out must be a point") {
  GeneratorPlan plan = small();
  plan.layers = {"linear 8", "silu", "linear 3"};
  CHECK(complaint([&] { Generator(plan, Params(std::make_shared<RecordSource>())); }) ==
        "model.layers: what comes out is [3], and a point is [2]");
  plan.layers = {"linear 8", "conv 3 3"};
  CHECK(complaint([&] { Generator(plan, Params(std::make_shared<RecordSource>())); }) ==
        "model.layers[1]: 'conv' takes [C, H, W], and what comes in is [8]");
}

TEST_CASE("the noise is that of the schedule") {
  GeneratorPlan plan = small();
  plan.noise_steps = 10;
  CHECK(signal_left_of(plan).size(0) == 10);
  const double linear = signal_left_of(plan)[4].item().toDouble();
  plan.noise_schedule = "cosine";
  CHECK(signal_left_of(plan)[4].item().toDouble() < linear);
}
