#include "task/train_generate.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cov.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_cholesky.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/signals.h"
#include "data/point_mixture.h"
#include "model/generator_sample.h"
#include "tensor/checkpoint.h"
#include "train/adversarial.h"
#include "train/denoising.h"
#include "train/mode_score.h"
#include "train/objective.h"
#include "train/parameter_source.h"
#include "train/scatter.h"

namespace mm {
namespace {

constexpr std::size_t kEpoch = 100'000;             // points that are called one: there is no end of new ones
constexpr std::int64_t kMadeTogether = 500;         // points
constexpr std::int64_t kFitted = 100'000;           // points that the floors know
constexpr std::uint64_t kTestStream = 0x7465'7374;  // of seeds: what is asked draws from other streams than what is learnt

// One row for each objective that a generator can learn by.
struct Method {
  std::string_view objective;
  GeneratorKind kind;
  Game game;  // of latent
};

constexpr std::array kMethods{Method{"diffusion", GeneratorKind::diffusion, {}}, Method{"flow-matching", GeneratorKind::flow, {}},
                              Method{"gan", GeneratorKind::latent, Game::non_saturating},
                              Method{"gan-hinge", GeneratorKind::latent, Game::hinge},
                              Method{"wgan-gp", GeneratorKind::latent, Game::wasserstein}};

const Method& find_method(const std::string& objective) {
  const auto found = std::ranges::find(kMethods, std::string_view(find_objective(objective).name), &Method::objective);
  MM_CHECK(found != kMethods.end(), Kind::usage, fmt::format("'{}' does not make anything", objective), "objective.kind",
           "a generator learns by diffusion, flow-matching, gan, gan-hinge or wgan-gp");
  return *found;
}

GeneratorPlan plan_of(const TrainOptions& options, GeneratorKind kind, const PointMixture& mixture) {
  MM_CHECK(!options.model.layers.empty(), Kind::usage, "a generator needs its layers", "model.layers",
           "such as [linear 128, silu, linear 128, silu, linear 2]; `mm list blocks` has them all");
  const auto& model = options.model.generator;
  return {.kind = kind,
          .layers = options.model.layers,
          .width = 2,
          .scale = mixture.scale(),
          .point_waves = model.point_waves,
          .time_waves = model.time_waves,
          .noise_schedule = options.objective.noise.schedule,
          .noise_steps = options.objective.noise.steps,
          .latent = model.latent};
}

// Points made by a generator; nothing when somebody asked to stop. -> [count, 2]
std::optional<at::Tensor> make(const Generator& generator, const SamplingOptions& options, std::uint64_t seed, Progress* progress) {
  const auto made = at::empty({options.count, generator.plan().width}, at::kFloat);
  const SampleSettings settings{.sampler = options.sampler, .steps = options.steps, .eta = options.eta, .clip = options.clip};
  for (std::int64_t first = 0; first < options.count; first += kMadeTogether) {
    if (stop_signal() != 0) return std::nullopt;
    const auto count = std::min(kMadeTogether, options.count - first);
    made.narrow(0, first, count).copy_(sample(generator, settings, seed ^ kTestStream, static_cast<std::uint64_t>(first), count));
    if (progress != nullptr) progress->advance(static_cast<std::size_t>(count));
  }
  return made;
}

std::string as_csv(const at::Tensor& points) {
  std::string text = "x,y\n";
  for (std::int64_t i = 0; i < points.size(0); ++i)
    text += fmt::format("{},{}\n", points[i][0].item().toFloat(), points[i][1].item().toFloat());
  return text;
}

// One Gaussian with the points' mean and covariance, and the rectangle that they span with every place as likely.
std::vector<Floor> floors_of(const PointMixture& mixture, const SamplingOptions& options, std::uint64_t seed) {
  const auto known = mixture_points(mixture, seed, 0, kFitted).to(at::kDouble);  // [N, 2]
  const auto low = std::get<0>(known.min(0)), high = std::get<0>(known.max(0));  // [2]
  const auto root = at::linalg_cholesky(at::cov(known.t()));                     // [2, 2]
  const auto normal = at::empty({options.count, 2}, at::kDouble), uniform = at::empty({options.count, 2}, at::kDouble);
  for (std::int64_t i = 0; i < options.count; ++i) {
    Random random(seed ^ kTestStream, mix64(hash64("floors")) + static_cast<std::uint64_t>(i));
    for (std::int64_t k = 0; k < 2; ++k) normal.mutable_data_ptr<double>()[2 * i + k] = random.normal();
    for (std::int64_t k = 0; k < 2; ++k) uniform.mutable_data_ptr<double>()[2 * i + k] = random.uniform();
  }
  return {{"one Gaussian", mode_rates(normal.matmul(root.t()) + known.mean(0), mixture)},
          {"uniform", mode_rates(low + uniform * (high - low), mixture)}};
}

std::unique_ptr<Learner> learner_of(const Method& method, const GeneratorPlan& plan, const TrainOptions& options, const Params& p) {
  if (method.kind != GeneratorKind::latent) return denoising(plan, p);
  return adversarial({plan, options.model.generator.critic, method.game, options.objective.noise.penalty}, p);
}

Experiment experiment_of(const TrainOptions& options, const Method& method, const GeneratorPlan& plan, const PointMixture& mixture) {
  Experiment experiment;
  experiment.files.texts = {{"config.json", to_json(plan).dump(2) + "\n"}};
  experiment.make = [=](const Params& p) { return learner_of(method, plan, options, p); };
  experiment.init_std = 0;
  experiment.fingerprint = fmt::format("points {}", options.data.points.shape);
  experiment.size = kEpoch;
  experiment.batch = [mixture, seed = options.seed](std::uint64_t first, std::size_t count) {
    return Batch{.tensors = {{"x", mixture_points(mixture, seed, first, count)}}, .targets = static_cast<std::int64_t>(count)};
  };
  experiment.measure = [=](const NamedTensors& weights) -> std::optional<Rates> {
    const Generator generator(plan, Params(std::make_shared<GivenSource>(weights)));
    const auto made = make(generator, options.sampling, options.seed, nullptr);
    return made ? std::optional(mode_rates(*made, mixture)) : std::nullopt;
  };
  return experiment;
}

}  // namespace

Trial open_generate_trial(const TrainOptions& options) {
  MM_CHECK(!options.data.points.shape.empty(), Kind::usage, "there is nothing to learn from", "data.points.shape",
           "name points that mm draws: ring or grid");
  const Method& method = find_method(options.objective.kind);
  const PointMixture mixture = point_mixture(options.data.points.shape);
  const GeneratorPlan plan = plan_of(options, method.kind, mixture);
  check_sampling(plan, {.sampler = options.sampling.sampler, .steps = options.sampling.steps});

  Trial trial;
  trial.experiment = experiment_of(options, method, plan, mixture);
  parameter_count(trial.experiment);  // the layers fit each other, or say why not
  trial.questions = static_cast<std::size_t>(options.sampling.count);
  trial.test = [=](const std::string& folder, Progress& progress) -> std::optional<Rates> {
    const auto weights = std::make_shared<CheckpointSource>(std::make_shared<Checkpoint>(folder), at::kCPU, at::kFloat);
    const Generator generator(generator_plan(Json::read(folder + "/config.json")), Params(weights));
    weights->finish(std::array<std::string_view, 1>{"critic.*"});
    const auto made = make(generator, options.sampling, options.seed, &progress);
    if (!made) return std::nullopt;
    write_file(options.output + "/samples.csv", as_csv(*made));
    write_file(options.output + "/samples.svg",
               scatter_svg("made points over real ones", mixture_points(mixture, options.seed ^ kTestStream, 0, 1000), *made));
    return mode_rates(*made, mixture);
  };
  trial.floors = [=](const std::string&, Log&) { return floors_of(mixture, options.sampling, options.seed); };
  trial.preview = {fmt::format("points of a {}: {} modes of deviation {}; {} are made to test", options.data.points.shape,
                               mixture.modes.size(), mixture.deviation, options.sampling.count)};
  return trial;
}

}  // namespace mm
