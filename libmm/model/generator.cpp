#include "model/generator.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/sin.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"
#include "model/noise_schedule.h"
#include "tensor/shape.h"

namespace mm {
namespace {

constexpr std::string_view kType = "mm-generator";
constexpr std::array<std::string_view, 3> kKinds{"diffusion", "flow", "latent"};
constexpr std::int64_t kMostWaves = 16, kMostWidth = 1 << 20;

ExampleShape shape_in(const GeneratorPlan& plan) {
  if (plan.kind == GeneratorKind::latent) return {plan.latent};
  return {plan.width * (1 + 2 * plan.point_waves) + 1 + 2 * plan.time_waves};
}

std::int64_t count(const Json& config, std::string_view name, std::int64_t least, std::int64_t most) {
  const auto value = config.integer(name);
  MM_CHECK(value >= least && value <= most, Kind::input, fmt::format("{} is {}, but must be {} to {}", name, value, least, most),
           config.where());
  return value;
}

}  // namespace

Json to_json(const GeneratorPlan& plan) {
  Json config = Json::object(), layers = Json::array();
  for (const auto& layer : plan.layers) layers.push(layer);
  config.set("model_type", kType);
  config.set("dtype", "float32");
  config.set("keep_in_fp32", true);
  config.set("kind", kKinds[static_cast<std::size_t>(plan.kind)]);
  config.set("layers", layers);
  config.set("width", plan.width);
  config.set("scale", plan.scale);
  config.set("point_waves", plan.point_waves);
  config.set("time_waves", plan.time_waves);
  config.set("noise_schedule", plan.noise_schedule);
  config.set("noise_steps", plan.noise_steps);
  config.set("latent", plan.latent);
  return config;
}

GeneratorPlan generator_plan(const Json& config) {
  MM_CHECK(config.string("model_type", "") == kType, Kind::input, fmt::format("is no model of the type '{}'", kType), config.where());
  const auto one_of = [&](std::string_view name, const auto& names) {
    const auto value = config.string(name);
    const auto found = std::ranges::find(names, value);
    MM_CHECK(found != names.end(), Kind::input, fmt::format("{} is '{}', but must be one of {}", name, value, fmt::join(names, ", ")),
             config.where());
    return found - names.begin();
  };
  GeneratorPlan plan;
  plan.kind = static_cast<GeneratorKind>(one_of("kind", kKinds));
  plan.layers = config.at("layers").strings();
  plan.width = count(config, "width", 1, kMostWidth);
  plan.scale = config.number("scale");
  MM_CHECK(plan.scale > 0, Kind::input, fmt::format("scale is {}, but must be above 0", plan.scale), config.where());
  plan.point_waves = count(config, "point_waves", 0, kMostWaves);
  plan.time_waves = count(config, "time_waves", 0, kMostWaves);
  plan.noise_schedule = kNoiseSchedules[static_cast<std::size_t>(one_of("noise_schedule", kNoiseSchedules))];
  plan.noise_steps = count(config, "noise_steps", 1, 1'000'000);
  plan.latent = count(config, "latent", 1, kMostWidth);
  return plan;
}

at::Tensor wave_features(const at::Tensor& x, std::int64_t waves, double base) {
  std::vector<at::Tensor> parts{x};
  for (std::int64_t k = 0; k < waves; ++k) {
    const auto angle = x * (base * std::ldexp(1.0, static_cast<int>(k)));
    parts.push_back(at::sin(angle));
    parts.push_back(at::cos(angle));
  }
  return at::cat(parts, 1);  // [B, C (1 + 2 waves)]
}

at::Tensor signal_left_of(const GeneratorPlan& plan) {
  return signal_left(plan.noise_schedule == "linear" ? linear_betas(plan.noise_steps) : cosine_betas(plan.noise_steps));  // [T]
}

Generator::Generator(const GeneratorPlan& plan, const Params& p)
    : plan_(plan), shape_(shape_in(plan)), blocks_(plan.layers, shape_, p / "layers", "model.layers") {
  MM_CHECK(shape_ == ExampleShape{plan.width}, Kind::usage,
           fmt::format("what comes out is [{}], and a point is [{}]", fmt::join(shape_, ", "), plan.width), "model.layers",
           fmt::format("end with: linear {}", plan.width));
}

at::Tensor Generator::operator()(const at::Tensor& x, const at::Tensor& time, std::uint64_t key) const {
  const auto B = shape(x, "B C", "x")["B"];
  const auto points = wave_features(x, plan_.point_waves, std::numbers::pi / 2);                            // [B, C (1 + 2 waves)]
  const auto times = wave_features(time.to(x.options()).view({B, 1}), plan_.time_waves, std::numbers::pi);  // [B, 1 + 2 waves]
  return blocks_(at::cat({points, times}, 1), key);                                                         // [B, C]
}

at::Tensor Generator::operator()(const at::Tensor& latent, std::uint64_t key) const { return blocks_(latent, key); }

}  // namespace mm
