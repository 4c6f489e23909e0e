#include "task/train_classify.h"

#include <filesystem>

#include "support/caught.h"
#include "support/point_training.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a stack learns points in a plane, and is tested beside its floors") {
  const TemporaryFolder folder;
  const auto options = point_training(folder);
  const Trial trial = open_classify_trial(options);
  CHECK(trial.experiment.size + trial.experiment.valid_count == 40);
  CHECK(trial.experiment.valid_count >= 9);
  CHECK(trial.experiment.valid_count <= 11);
  CHECK(trial.questions == 20);
  CHECK(parameter_count(trial.experiment) == 2 * 8 + 8 + 8 * 2 + 2);

  std::filesystem::create_directories(options.output);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto result = run_experiment(options, trial.experiment, log);
  CHECK(result.step == 60);
  Progress progress(log, "never", 20);
  const auto rates = trial.test(result.checkpoint, progress);
  REQUIRE(rates);
  CHECK(rates->at(0).first == "accuracy");
  CHECK(rates->at(0).second >= 0.9);
  const auto floors = trial.floors("", log);
  REQUIRE(floors);
  CHECK(floors->at(0).name == "majority class");
  CHECK(floors->at(0).test.at(0).second < 0.8);
  CHECK(floors->at(1).name == "nearest class mean");
  CHECK(floors->at(1).test.at(0).second >= 0.8);
}

TEST_CASE("what preprocessing found stands beside the weights, and the tested model uses its own") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  options.data.arrays.preprocess = {"standardise"};
  options.steps = 2;
  const Trial trial = open_classify_trial(options);
  CHECK(trial.experiment.files.constants.size() >= 2);
  const auto x = trial.experiment.batch(0, trial.experiment.size).tensors.at("x");
  CHECK(x.mean().item().toDouble() == doctest::Approx(0).epsilon(0.01));
  std::filesystem::create_directories(options.output);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto result = run_experiment(options, trial.experiment, log);
  Progress progress(log, "never", 20);
  const auto own = trial.test(result.checkpoint, progress);
  options.data.arrays.preprocess = {};
  const auto other = open_classify_trial(options).test(result.checkpoint, progress);  // of the same arrays, as they are
  REQUIRE(own);
  REQUIRE(other);
  CHECK(own->at(0).second == other->at(0).second);
}

TEST_CASE("fused inputs, some of them missing, are tested with each shuffled and with fewer and fewer") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  std::string text = "a.0,a.1,b.0,b.1,label,split\n";  // the class is the sign of a.0, and of b.0 where a is missing
  for (int i = 0; i < 80; ++i) {
    const int x = (i * 37) % 21 - 10, y = (i * 53) % 19 - 9;
    const std::string a = i % 4 == 0 ? "," : std::to_string(x) + "," + std::to_string(y);
    text +=
        a + "," + std::to_string(x) + "," + std::to_string(-y) + "," + (x >= 0 ? "up" : "down") + "," + (i < 50 ? "train" : "test") + "\n";
  }
  options.data.arrays.files = {folder.file("two.csv", text)};
  options.data.arrays.preprocess = {"standardise"};
  options.model.layers = {"linear 8", "b: tanh"};
  options.model.fusion = "lmf 8";
  options.model.head = {"relu", "linear 2"};
  options.model.drop_modalities = 0.2;
  options.steps = 200;
  const Trial trial = open_classify_trial(options);
  CHECK(parameter_count(trial.experiment) == 2 * (2 * 8 + 8) + 4 * 8 * (16 + 2) + 4 + 8 + (8 * 2 + 2));
  REQUIRE(trial.comparisons.size() == 2);
  CHECK(trial.comparisons[0].name == "only a");
  for (const auto& comparison : trial.comparisons) CHECK(parameter_count(open_classify_trial(comparison.options).experiment) > 0);
  std::filesystem::create_directories(options.output);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto result = run_experiment(options, trial.experiment, log);
  Progress progress(log, "never", 30);
  const auto rates = trial.test(result.checkpoint, progress);
  REQUIRE(rates);
  std::vector<std::string> names;
  for (const auto& [name, rate] : *rates) names.push_back(name);
  CHECK(names.front() == "accuracy");
  CHECK(std::vector(names.end() - 3, names.end()) == std::vector<std::string>{"shuffled.a", "shuffled.b", "missing.1"});
  CHECK(rates->front().second >= 0.9);
  CHECK(rates->back().second >= 0.7);
  const auto floors = trial.floors("", log);
  REQUIRE(floors);
  CHECK(floors->back().test.at(0).second >= 0.7);  // the nearest mean, where what is missing is the mean of all

  options.objective.kind = "evidential";
  CHECK(complaint([&] { open_classify_trial(options); }) == "model.fusion: opinions are combined as they are, without a fusion");
}

TEST_CASE("what does not fit is said before anything is trained") {
  const TemporaryFolder folder;
  const auto message = [&](auto change) {
    auto options = point_training(folder);
    change(options);
    return complaint([&] { open_classify_trial(options); });
  };
  CHECK(message([](auto& o) { o.model.layers.clear(); }) == "model.layers: a classifier needs its layers");
  CHECK(message([](auto& o) { o.model.layers.back() = "linear 3"; }) == "model.layers: what comes out is [3], and there are 2 classes");
  CHECK(message([](auto& o) { o.model.layers[0] = "conv 3 3"; }) == "model.layers[0]: 'conv' takes [C, H, W], and what comes in is [2]");
  const std::string gaps = folder.file("gaps.csv", "x,y,label\n1,2,a\n,3,b\n4,5,a\n");
  CHECK(message([&](auto& o) {
          o.data.arrays.files = {gaps};
          o.data.arrays.valid_fraction = 0;
        }) == "data.arrays.preprocess: array 'features' has missing (NaN) or infinite numbers in 1 of 3 rows, the first in row 1");
  CHECK(message([](auto& o) { o.data.arrays.files.clear(); }) == "data.arrays.files: there is nothing to learn from");
  CHECK(message([](auto& o) { o.objective.kind = "mse"; }).starts_with("objective.kind: 'mse' is not for classes"));
  CHECK(message([](auto& o) { o.objective.kind = "cross-entrpy"; }).find("did you mean 'cross-entropy'?") != std::string::npos);
}
