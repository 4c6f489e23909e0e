#include "task/train_generate.h"

#include <filesystem>

#include "base/file.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

TrainOptions options_for(const TemporaryFolder& folder, const std::string& objective) {
  TrainOptions options;
  options.task = "generate";
  options.output = folder / "run";
  options.steps = 3;
  options.batch = 20;
  options.save_every = 1000;
  options.model.layers = {"linear 8", "silu", "linear 2"};
  options.data.points.shape = "ring";
  options.objective.kind = objective;
  options.sampling.count = 600;
  options.sampling.steps = 4;
  if (objective.find("gan") != objective.npos) options.model.generator.critic = {"linear 8", "relu", "linear 1"};
  return options;
}

double rate(const Rates& rates, const std::string& name) {
  for (const auto& [key, value] : rates)
    if (key == name) return value;
  return -1;
}

}  // namespace

TEST_CASE("every way to learn runs, and leaves its points as a table and a picture") {
  for (const auto* objective : {"diffusion", "flow-matching", "gan", "gan-hinge", "wgan-gp"}) {
    CAPTURE(objective);
    const TemporaryFolder folder;
    const auto options = options_for(folder, objective);
    const Trial trial = open_generate_trial(options);
    CHECK(trial.questions == 600);
    std::filesystem::create_directories(options.output);
    const CapturedStream said;
    Log log("mm train", Level::normal, false, said.stream);
    const auto result = run_experiment(options, trial.experiment, log);
    CHECK(result.step == 3);
    CHECK(read_file(options.output + "/metrics.jsonl").find("\"valid.high-quality\"") != std::string::npos);
    Progress progress(log, "never", 600);
    const auto rates = trial.test(result.checkpoint, progress);
    REQUIRE(rates);
    CHECK(rates->size() == 3);
    const std::string table = read_file(options.output + "/samples.csv");
    CHECK(table.starts_with("x,y\n"));
    CHECK(std::count(table.begin(), table.end(), '\n') == 601);
    CHECK(read_file(options.output + "/samples.svg").starts_with("<svg "));
  }
}

TEST_CASE("what does not learn covers modes by accident, and with few points") {
  const TemporaryFolder folder;
  auto options = options_for(folder, "diffusion");
  options.sampling.count = 2500;
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto floors = open_generate_trial(options).floors("", log);
  REQUIRE(floors);
  REQUIRE(floors->size() == 2);
  CHECK(floors->at(0).name == "one Gaussian");
  CHECK(floors->at(1).name == "uniform");
  for (const auto& floor : *floors) {
    CHECK(rate(floor.test, "high-quality") > 0);
    CHECK(rate(floor.test, "high-quality") < 0.02);
    CHECK(rate(floor.test, "modes.half") == 0);
  }
}

TEST_CASE("what does not fit is said before anything is trained") {
  const TemporaryFolder folder;
  const auto message = [&](auto change, const std::string& objective = "diffusion") {
    auto options = options_for(folder, objective);
    change(options);
    return complaint([&] { open_generate_trial(options); });
  };
  CHECK(message([](auto&) {}).empty());
  CHECK(message([](auto& o) { o.data.points.shape.clear(); }) == "data.points.shape: there is nothing to learn from");
  CHECK(message([](auto& o) { o.model.layers.clear(); }) == "model.layers: a generator needs its layers");
  CHECK(message([](auto& o) { o.model.layers.back() = "linear 3"; }) == "model.layers: what comes out is [3], and a point is [2]");
  CHECK(message([](auto& o) { o.objective.kind = "mse"; }) == "objective.kind: 'mse' does not make anything");
  CHECK(message([](auto& o) { o.sampling.sampler = "heun"; }) == "sampling.sampler: the sampler 'heun' is not for what is learnt here");
  CHECK(message([](auto& o) { o.model.generator.critic.clear(); }, "gan") == "model.critic: a GAN needs the layers of its critic");
}
