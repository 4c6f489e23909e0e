#include "model/generator_sample.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <memory>

#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// A network of one layer whose weights a test sets: a linear function of point and time.
class SetParams : public ParamSource {
 public:
  SetParams(double of_point, double of_time, double constant) : of_point_(of_point), of_time_(of_time), constant_(constant) {}
  bool has(const std::string&) const override { return true; }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override {
    auto tensor = at::zeros(shape);
    if (name.ends_with("bias")) return tensor + constant_;
    tensor[0][0] = tensor[1][1] = of_point_;
    if (shape[1] > 2) tensor[0][2] = tensor[1][2] = of_time_;
    return tensor;
  }

 private:
  double of_point_, of_time_, constant_;
};

Generator linear_generator(GeneratorKind kind, double of_point, double of_time, double constant, double scale = 1) {
  const GeneratorPlan plan{.kind = kind, .layers = {"linear 2"}, .scale = scale, .time_waves = 0, .noise_steps = 200, .latent = 2};
  return Generator(plan, Params(std::make_shared<SetParams>(of_point, of_time, constant)));
}

}  // namespace

TEST_CASE("a flow follows its velocity: Euler to first order, Heun to second") {
  const auto still = sample(linear_generator(GeneratorKind::flow, 0, 0, 0), {}, 1, 0, 400);
  CHECK(still.mean().item().toDouble() == doctest::Approx(0).epsilon(0.1));
  CHECK(still.std().item().toDouble() == doctest::Approx(1).epsilon(0.05));

  // dx/dt = t + 3: x(1) = x(0) + 3.5, which a step of second order hits exactly.
  const auto rising = linear_generator(GeneratorKind::flow, 0, 1, 3);
  CHECK(difference(sample(rising, {.sampler = "heun", .steps = 1}, 1, 0, 400), still + 3.5) < 1e-5);
  CHECK(difference(sample(rising, {.sampler = "euler", .steps = 1}, 1, 0, 400), still + 3) < 1e-5);
  CHECK(difference(sample(rising, {.sampler = "euler", .steps = 10}, 1, 0, 400), still + 3.45) < 1e-5);
  // dx/dt = x: x(1) = e x(0).
  const auto growing = linear_generator(GeneratorKind::flow, 1, 0, 0);
  CHECK(difference(sample(growing, {.sampler = "heun", .steps = 100}, 1, 0, 400), still * std::exp(1.0)) < 1e-3);
  CHECK(difference(sample(linear_generator(GeneratorKind::flow, 0, 0, 0, 2.5), {}, 1, 0, 400), still * 2.5) < 1e-6);
}

// Where all data is one point m, the noise in x is (x - sqrt(left) m) / sqrt(1 - left). For m = 0 and little noise that is x over a
// constant; a network that says x / sqrt(1 - left(T)) at every step overshoots, so the truth is taken for a diffusion of one step.
TEST_CASE("a diffusion takes the noise away that its network sees") {
  GeneratorPlan plan{
      .kind = GeneratorKind::diffusion, .layers = {"linear 2"}, .time_waves = 0, .noise_schedule = "cosine", .noise_steps = 1};
  const double left = signal_left_of(plan)[0].item().toDouble(), m = 0.75;
  const double noise = std::sqrt(1 - left);
  const auto params = std::make_shared<SetParams>(1 / noise, 0, -std::sqrt(left) * m / noise);
  const Generator generator(plan, Params(params));
  for (const auto* sampler : {"ddpm", "ddim"})
    CHECK(difference(sample(generator, {.sampler = sampler, .clip = 0}, 1, 0, 50), at::zeros({50, 2}) + m) < 1e-3);
}

// A network that sees all of x as noise, as it is of data at 0 when the noise is most of it.
TEST_CASE("ddim repeats itself, ddpm draws anew, and eta leads from one to the other") {
  const auto generator = linear_generator(GeneratorKind::diffusion, 1, 0, 0);
  const auto run = [&](const SampleSettings& settings) { return sample(generator, settings, 1, 0, 200); };
  const auto plain = run({.sampler = "ddim", .steps = 20});
  CHECK(difference(run({.sampler = "ddim", .steps = 20, .eta = 0}), plain) == 0);
  const auto drawn = run({.sampler = "ddpm", .steps = 20});
  CHECK(difference(drawn, plain) > 0.01);
  CHECK(difference(run({.sampler = "ddim", .steps = 20, .eta = 1}), drawn) == 0);
  CHECK(difference(run({.sampler = "auto"}), run({.sampler = "ddpm", .steps = 200})) == 0);
}

TEST_CASE("a guess is held where the data can be") {
  const auto wild = linear_generator(GeneratorKind::diffusion, 0, 0, 100);
  CHECK(sample(wild, {.steps = 10, .clip = 3}, 1, 0, 20).abs().max().item().toDouble() <= 3);
  CHECK(sample(wild, {.steps = 10, .clip = 0}, 1, 0, 20).abs().max().item().toDouble() > 100);
}

TEST_CASE("a point is a function of seed and place") {
  for (const auto kind : {GeneratorKind::diffusion, GeneratorKind::flow, GeneratorKind::latent}) {
    const auto generator = linear_generator(kind, 0.5, 0, 0.25);
    const auto all = sample(generator, {.steps = 5}, 3, 10, 6);
    CHECK(difference(all.slice(0, 2), sample(generator, {.steps = 5}, 3, 12, 4)) < 1e-6);
    CHECK(difference(all, sample(generator, {.steps = 5}, 4, 10, 6)) > 0.01);
    CHECK(at::equal(all, sample(generator, {.steps = 5}, 3, 10, 6)));
  }
}

TEST_CASE("samplers are of one kind of generator, and steps are those of the noise") {
  GeneratorPlan plan{.kind = GeneratorKind::flow};
  CHECK(complaint([&] { check_sampling(plan, {.sampler = "ddpm"}); }) ==
        "sampling.sampler: the sampler 'ddpm' is not for what is learnt here");
  CHECK(exit_code([&] { check_sampling(plan, {.sampler = "heun", .steps = 5000}); }) == 0);
  plan.kind = GeneratorKind::diffusion;
  CHECK(exit_code([&] { check_sampling(plan, {.sampler = "heun"}); }) == 2);
  CHECK(complaint([&] { check_sampling(plan, {.steps = 1001}); }) == "sampling.steps: 1001 steps, but the noise has 1000");
  plan.kind = GeneratorKind::latent;
  CHECK(exit_code([&] { check_sampling(plan, {.sampler = "ddim"}); }) == 2);
  CHECK(exit_code([&] { check_sampling(plan, {}); }) == 0);
}
