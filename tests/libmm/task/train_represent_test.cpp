#include "task/train_represent.h"

#include <filesystem>

#include "support/caught.h"
#include "support/temporary.h"
#include "tensor/checkpoint.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Rows of 12 numbers: a hill whose place is the class, of a height that is not. 90 to learn from, 30 to test.
std::string hills(const TemporaryFolder& folder) {
  std::string text;
  for (int c = 0; c < 12; ++c) text += "x." + std::to_string(c) + ",";
  text += "label,split\n";
  for (int i = 0; i < 120; ++i) {
    const int label = i % 3, place = 2 + 4 * label, height = 1 + (i * 7) % 5;
    for (int c = 0; c < 12; ++c) text += std::to_string(height * std::max(0, 3 - std::abs(c - place - (i * 5) % 2))) + ",";
    text += std::to_string(label) + "," + (i < 90 ? "train" : "test") + "\n";
  }
  return folder.file("hills.csv", text);
}

TrainOptions options_for(const TemporaryFolder& folder) {
  TrainOptions options;
  options.task = "represent";
  options.output = folder / "run";
  options.steps = 20;
  options.batch = 16;
  options.save_every = 1000;
  options.model.augment = {"reshape 1 1 12", "jitter brightness=0.8 contrast=0"};
  options.model.layers = {"flatten", "linear 8", "relu", "linear 6"};
  options.model.head = {"linear 4"};
  options.objective.kind = "nt-xent";
  options.data.arrays.files = {hills(folder)};
  options.data.arrays.per_class = 2;
  options.data.arrays.valid_fraction = 0.2;
  options.optimizer.rate = 0.02;
  options.optimizer.warmup = 0;
  options.probe.supervised_steps = 30;
  return options;
}

}  // namespace

TEST_CASE("an encoder learns without labels, and a probe with few tests it beside what has not learnt") {
  const TemporaryFolder folder;
  const auto options = options_for(folder);
  const Trial trial = open_represent_trial(options);
  CHECK(trial.experiment.size + 18 == 90);    // labels or not
  CHECK(trial.experiment.valid_count == 16);  // whole batches of 18
  CHECK(trial.questions == 30);
  CHECK(parameter_count(trial.experiment) == 12 * 8 + 8 + 8 * 6 + 6 + 6 * 4 + 4);

  std::filesystem::create_directories(options.output);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto result = run_experiment(options, trial.experiment, log);
  Progress progress(log, "never", 30);
  const auto rates = trial.test(result.checkpoint, progress);
  REQUIRE(rates);
  CHECK(rates->at(0).first == "accuracy");
  CHECK(rates->at(0).second >= 0.9);
  CHECK(rates->back().first == "above-untrained");
  CHECK(rates->back().second < rates->at(0).second);
  const Checkpoint stored(result.checkpoint);
  NamedTensors weights;
  for (const auto& name : stored.names()) weights[name] = stored.tensor(name);
  const auto measured = trial.experiment.measure(weights);
  REQUIRE(measured);
  CHECK(measured->at(0).first == "accuracy");
}

TEST_CASE("what cannot be learnt from two views says why") {
  const TemporaryFolder folder;
  const auto message = [&](auto change) {
    auto options = options_for(folder);
    change(options);
    return complaint([&] { open_represent_trial(options); });
  };
  CHECK(message([](auto&) {}).empty());
  CHECK(message([](auto& o) { o.micro_batch = 8; }) ==
        "--micro-batch: two views are told from all others of a batch: 8 examples cannot stand for 16");
  CHECK(message([](auto& o) { o.batch = 1; }) == "--batch: one example alone has nothing to be told from");
  CHECK(message([](auto& o) { o.model.augment.clear(); }) == "model.augment: two views need something to differ in");
  CHECK(message([](auto& o) { o.objective.kind = "byol"; }) == "model.predictor: byol needs its layers");
  CHECK(message([](auto& o) { o.objective.kind = "mae"; }) == "model.layers: mae needs the block 'patches'");
  CHECK(message([](auto& o) { o.objective.kind = "mse"; }) == "objective.kind: 'mse' does not learn from examples without labels");
  const Trial trial = open_represent_trial(options_for(folder));
  CHECK(trial.experiment.whole);
  CHECK(trial.experiment.batch(0, 16).targets == 16);
}
