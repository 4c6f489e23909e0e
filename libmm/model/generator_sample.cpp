#include "model/generator_sample.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"

namespace mm {
namespace {

constexpr std::int64_t kMostSteps = 250, kFlowSteps = 50;  // where nothing says how many

// The noise of some points: each draws from its own stream, whoever is made with it.
class Noise {
 public:
  Noise(std::uint64_t seed, std::uint64_t first, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) streams_.emplace_back(mix64(seed + hash64("samples")), first + static_cast<std::uint64_t>(i));
  }

  // The next numbers of every point. -> [N, C] f32
  at::Tensor next(std::int64_t width) {
    const auto noise = at::empty({static_cast<std::int64_t>(streams_.size()), width}, at::kFloat);
    auto* number = noise.mutable_data_ptr<float>();
    for (auto& stream : streams_)
      for (std::int64_t k = 0; k < width; ++k) *number++ = static_cast<float>(stream.normal());
    return noise;
  }

 private:
  std::vector<Random> streams_;
};

at::Tensor same_time(const at::Tensor& x, double time) { return at::full({x.size(0)}, time, x.options()); }  // [N]

std::string sampler_of(const GeneratorPlan& plan, const SampleSettings& settings) {
  if (settings.sampler != "auto") return settings.sampler;
  return plan.kind == GeneratorKind::diffusion ? "ddpm" : "heun";
}

std::int64_t steps_of(const GeneratorPlan& plan, const SampleSettings& settings) {
  if (settings.steps > 0) return settings.steps;
  return plan.kind == GeneratorKind::diffusion ? std::min(kMostSteps, plan.noise_steps) : kFlowSteps;
}

// From all noise to none over evenly spaced steps of the noise (Song et al. 2021, equations 12 and 16). With eta 1 over all steps it is the
// ancestral sampler of Ho et al. 2020. -> [N, C]
at::Tensor denoise(const Generator& generator, const SampleSettings& settings, Noise& noise, double eta) {
  const auto& plan = generator.plan();
  const auto kept = signal_left_of(plan);
  const auto* left = kept.const_data_ptr<double>();
  const std::int64_t T = plan.noise_steps, steps = steps_of(plan, settings);
  auto x = noise.next(plan.width);  // [N, C]
  for (std::int64_t k = steps; k > 0; --k) {
    const std::int64_t now = T * k / steps - 1, next = T * (k - 1) / steps - 1;
    const double a = left[now], b = next >= 0 ? left[next] : 1;
    const auto said = generator(x, same_time(x, static_cast<double>(now + 1) / static_cast<double>(T)));  // [N, C]
    auto clean = (x - std::sqrt(1 - a) * said) / std::sqrt(a);                                            // [N, C]
    if (settings.clip > 0) clean = clean.clamp(-settings.clip, settings.clip);
    const double again = eta * std::sqrt((1 - b) / (1 - a) * (1 - a / b));
    const auto rest = (x - std::sqrt(a) * clean) / std::sqrt(1 - a);                    // [N, C]; the noise, of a guess that was held
    x = std::sqrt(b) * clean + std::sqrt(std::max(0.0, 1 - b - again * again)) * rest;  // [N, C]
    if (again > 0) x = x + again * noise.next(plan.width);
  }
  return x;
}

// Along the velocity, from time 0 to 1. -> [N, C]
at::Tensor flow(const Generator& generator, const SampleSettings& settings, Noise& noise, bool second_order) {
  auto x = noise.next(generator.plan().width);  // [N, C]
  const std::int64_t steps = steps_of(generator.plan(), settings);
  for (std::int64_t k = 0; k < steps; ++k) {
    const double each = 1 / static_cast<double>(steps), time = static_cast<double>(k) * each;
    const auto velocity = generator(x, same_time(x, time));  // [N, C]
    const auto ahead = x + each * velocity;                  // [N, C]
    x = second_order ? x + each / 2 * (velocity + generator(ahead, same_time(x, time + each))) : ahead;
  }
  return x;
}

}  // namespace

void check_sampling(const GeneratorPlan& plan, const SampleSettings& settings) {
  const auto& sampler = settings.sampler;
  const bool denoises = sampler == "ddpm" || sampler == "ddim", flows = sampler == "euler" || sampler == "heun";
  const bool fits = sampler == "auto" || (denoises && plan.kind == GeneratorKind::diffusion) || (flows && plan.kind == GeneratorKind::flow);
  MM_CHECK(fits, Kind::usage, fmt::format("the sampler '{}' is not for what is learnt here", sampler), "sampling.sampler",
           "ddpm and ddim are of diffusion, euler and heun of flow-matching");
  MM_CHECK(plan.kind != GeneratorKind::diffusion || settings.steps <= plan.noise_steps, Kind::usage,
           fmt::format("{} steps, but the noise has {}", settings.steps, plan.noise_steps), "sampling.steps");
}

at::Tensor sample(const Generator& generator, const SampleSettings& settings, std::uint64_t seed, std::uint64_t first, std::int64_t count) {
  const at::NoGradGuard no_grad;
  const auto& plan = generator.plan();
  check_sampling(plan, settings);
  Noise noise(seed, first, count);
  if (plan.kind == GeneratorKind::latent) return generator(noise.next(plan.latent)) * plan.scale;  // [N, C]
  const auto sampler = sampler_of(plan, settings);
  const auto x = plan.kind == GeneratorKind::flow ? flow(generator, settings, noise, sampler == "heun")
                                                  : denoise(generator, settings, noise, sampler == "ddpm" ? 1 : settings.eta);
  return x * plan.scale;  // [N, C]
}

}  // namespace mm
