#include "task/train_regress.h"

#include <algorithm>
#include <filesystem>

#include "support/caught.h"
#include "support/point_training.h"
#include "train/run.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// |x| and x y of points in a plane, and whether x and y are above 0; two arrays go in.
TrainOptions surface(const TemporaryFolder& folder) {
  std::string text = "p.0,p.1,q.0,q.1,size,product,right,above,split\n";
  for (int i = 0; i < 80; ++i) {
    const double x = ((i * 37) % 21 - 10) / 10.0, y = ((i * 53) % 19 - 9) / 10.0;
    text += std::to_string(x) + "," + std::to_string(x) + "," + std::to_string(y) + "," + std::to_string(y) + "," +
            std::to_string(x < 0 ? -x : x) + "," + std::to_string(x * y) + "," + (x > 0 ? "1" : "0") + "," + (y > 0 ? "1" : "0") + "," +
            (i < 60 ? "train" : "test") + "\n";
  }
  TrainOptions options = point_training(folder);
  options.task = "regress";
  options.steps = 300;
  options.data.arrays.files = {folder.file("surface.csv", text)};
  options.data.arrays.inputs = {"p", "q"};
  options.data.arrays.label = "size,product";
  options.objective.kind = "mse";
  options.model.layers = {"linear 16", "tanh", "linear 2"};
  return options;
}

Rates tested(const TrainOptions& options, const Trial& trial) {
  std::filesystem::create_directories(options.output);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto result = run_experiment(options, trial.experiment, log);
  Progress progress(log, "never", trial.questions);
  return trial.test(result.checkpoint, progress).value();
}

}  // namespace

TEST_CASE("two values are learnt, which no line gives, and the report says what each input is worth") {
  const TemporaryFolder folder;
  const auto options = surface(folder);
  const Trial trial = open_regress_trial(options);
  CHECK(trial.experiment.batch(0, 5).targets == 10);
  CHECK(trial.comparisons.size() == 2);
  const Rates rates = tested(options, trial);
  std::vector<std::string> names;
  for (const auto& [name, rate] : rates) names.push_back(name);
  CHECK(names == std::vector<std::string>{"r2", "correlation", "mae", "rmse", "mae.size", "mae.product", "r2.shuffled.p", "r2.shuffled.q"});
  CHECK(rates[0].second > 0.7);
  CHECK(rates[6].second < 0.5);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto floors = trial.floors("", log);
  REQUIRE(floors);
  REQUIRE(floors->size() == 5);
  CHECK(floors->at(4).name == "ridge regression of q");
  for (const auto& floor : *floors) CHECK(floor.test.at(0).second < rates[0].second);
}

TEST_CASE("values of fused inputs, and what the model makes of fewer") {
  const TemporaryFolder folder;
  auto options = surface(folder);
  options.model.layers = {"linear 8", "tanh"};
  options.model.fusion = "tfn 2";
  const Trial trial = open_regress_trial(options);
  CHECK(trial.experiment.batch(0, 5).targets == 10);
  CHECK(trial.experiment.batch(0, 5).tensors.contains("x.1"));
  CHECK(trial.comparisons.size() == 2);
  const Rates rates = tested(options, trial);
  CHECK(rates[0].second > 0.7);
  CHECK(rates.back().first == "r2.missing.1");
  CHECK(rates.back().second < 0.5);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto floors = trial.floors("", log);
  REQUIRE(floors);
  CHECK(floors->size() == 5);
}

TEST_CASE("several answers at once") {
  const TemporaryFolder folder;
  auto options = surface(folder);
  options.data.arrays.label = "right,above";
  options.objective.kind = "binary";
  const Rates rates = tested(options, open_regress_trial(options));
  CHECK(rates.at(0).first == "accuracy");
  CHECK(rates.at(0).second > 0.9);
  CHECK(rates.at(1).first == "exact");
}

TEST_CASE("what does not fit is said before anything is trained") {
  const TemporaryFolder folder;
  const auto message = [&](auto change) {
    auto options = surface(folder);
    change(options);
    return complaint([&] { open_regress_trial(options); });
  };
  CHECK(message([](auto& o) { o.objective.kind = "cross-entropy"; }) ==
        "objective.kind: 'cross-entropy' is not for values: it takes scores and labels");
  CHECK(message([](auto& o) { o.objective.kind = "binary"; }) ==
        "data.arrays.label: answers are 0 (no) to 1 (yes), and some of these are not");
  CHECK(message([](auto& o) { o.model.layers.back() = "linear 1"; }) == "model.layers: what comes out is [1], and there are 2 values");
  CHECK(message([](auto& o) { o.objective.target.kind = "coral"; }) == "objective: rows without labels teach classes alone");
  CHECK(message([](auto& o) {
          o.data.arrays.files.clear();
          o.data.folders.path = "p";
        }) == "data: values are learnt beside arrays alone");
}

TEST_CASE("values are learnt by their squared error where nothing is named, and one column is scored by a convention") {
  const TemporaryFolder folder;
  auto options = surface(folder);
  options.objective.kind = "";
  options.data.arrays.label = "product";
  options.model.layers.back() = "linear 1";
  options.test.convention = "mag";
  const Trial trial = open_regress_trial(options);
  const Rates rates = tested(options, trial);
  const auto found = std::ranges::find(rates, "acc2_non0", &Rates::value_type::first);
  REQUIRE(found != rates.end());
  CHECK(found->second > 0.6);
  CHECK(std::ranges::find(rates, "mae.mag", &Rates::value_type::first) != rates.end());
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto floors = trial.floors("", log);
  REQUIRE(floors);
  CHECK(std::ranges::find(floors->at(0).test, "acc2_non0", &Rates::value_type::first) != floors->at(0).test.end());
  options.data.arrays.label = "size,product";
  options.model.layers.back() = "linear 2";
  CHECK(complaint([&] { open_regress_trial(options); }) == "--convention: a convention scores one column of values");
}
