#include "task/train_robustness.h"

#include <set>

#include "base/file.h"
#include "base/json.h"
#include "support/caught.h"
#include "support/point_training.h"
#include "support/text_set.h"
#include "train/process_group.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// The two columns of the points as inputs that are fused.
TrainOptions two_inputs(const TemporaryFolder& folder) {
  TrainOptions options = point_training(folder);
  options.data.arrays.files = {folder.file("apart.csv", [] {
    std::string text = "x.0,x.1,y.0,y.1,label,split\n";
    for (int i = 0; i < 60; ++i) {
      const int x = (i * 37) % 21 - 10, y = (i * 53) % 19 - 9;
      text += std::to_string(x) + "," + std::to_string(2 * x) + "," + std::to_string(y) + "," + std::to_string(3 * y) + "," +
              (x + y >= 0 ? "up" : "down") + "," + (i < 40 ? "train" : "test") + "\n";
    }
    return text;
  }())};
  options.data.arrays.preprocess = {"standardise"};
  options.model.layers = {};
  options.model.fusion = "concat";
  options.model.head = {"linear 8", "tanh", "linear 2"};
  options.compare = false;
  options.robustness.asked = true;
  options.robustness.draws = 2;
  options.robustness.noise_draws = 1;
  return options;
}

}  // namespace

TEST_CASE("three ways to train are held side by side in one folder") {
  const TemporaryFolder folder;
  auto options = two_inputs(folder);
  options.robustness.compare = {"plain", "dropout", "rebuild"};
  const auto points = grid_points(options);
  REQUIRE(points.size() == 3);
  CHECK(points[0].options.model.drop_modalities == 0);
  CHECK(points[1].options.model.drop_modalities == 0.3);
  CHECK(points[1].options.model.rebuild == 0);
  CHECK(points[2].options.model.rebuild == 1);
  CHECK(points[2].options.output == options.output + "/rebuild");
  Log log = make_log("test", options.talk);
  const auto sweep = train_sweep(options, one_process(), log);
  REQUIRE(sweep);
  const auto text = train_robustness(options, *sweep, log);
  REQUIRE(text);
  CHECK(*text == read_file(options.output + "/robustness.md"));
  CHECK(read_file(options.output + "/robustness.csv")
            .starts_with("method,seed,kind,input,level,draw,metric,value,n\r\nplain,0,subset,x+y,0,0,accuracy,"));
  CHECK(read_file(options.output + "/robustness.svg").starts_with("<svg"));
  const Json json = Json::read(options.output + "/robustness.json");
  CHECK(json.integer("examples") == 20);
  CHECK(json.at("subsets").size() == 3);
  const double whole = json.at("subsets").at(0).at("plain").number("mean"), reported = sweep->outcomes[0].seeds[0].test[0].second;
  CHECK(whole == doctest::Approx(reported));
  for (const auto& [name, rate] : sweep->outcomes[0].seeds[0].test)
    if (name == "missing.1") CHECK(json.at("incomplete").at("plain").number("mean") == doctest::Approx(rate));
  CHECK(json.at("floors").at(0).string("name") == "majority class");
  CHECK(*train_robustness(options, *sweep, log) == *text);
}

TEST_CASE("texts are spoilt word by word, and unspoilt ones are what the model was trained on") {
  const TemporaryFolder folder;
  auto options = two_inputs(folder);
  options.data.arrays.files = {review_table(folder)};
  options.data.arrays.inputs = {"text", "noise"};
  options.data.arrays.label = "verdict";
  options.data.arrays.text_encoder = MM_TEST_DATA "/word-vectors/plain";
  options.data.arrays.test_fraction = 0.5;
  options.data.arrays.valid_fraction = 0;
  Log log = make_log("test", options.talk);
  const auto sweep = train_sweep(options, one_process(), log);
  REQUIRE(sweep);
  REQUIRE(train_robustness(options, *sweep, log));
  const Json json = Json::read(options.output + "/robustness.json");
  std::set<std::string> kinds;
  const Json curves = json.at("curves");
  for (std::size_t i = 0; i < curves.size(); ++i)
    if (curves.at(i).string("input") == "text") kinds.insert(curves.at(i).string("kind"));
  CHECK(kinds == std::set<std::string>{"typo", "swap", "shuffle", "sticky", "omit", "word-drop"});
}

TEST_CASE("a model alone, of values, and what cannot be asked") {
  const TemporaryFolder folder;
  auto options = two_inputs(folder);
  options.task = "regress";
  options.data.arrays.files = {folder.file("values.csv", "a.0,b.0,y\n1,2,3.5\n2,1,3\n4,1,5\n0,3,3\n2,2,4\n1,1,2\n3,1,4\n2,5,7\n")};
  options.data.arrays.label = "y";
  options.data.arrays.test_fraction = 0.5;
  options.data.arrays.valid_fraction = 0;
  options.objective.kind = "mse";
  options.model.head = {"linear 1"};
  Log log = make_log("test", options.talk);
  const auto sweep = train_sweep(options, one_process(), log);
  REQUIRE(sweep);
  REQUIRE(train_robustness(options, *sweep, log));
  const Json json = Json::read(options.output + "/robustness.json");
  CHECK(json.string("metric") == "r2");
  CHECK(json.at("curves").at(0).at("methods").has("model"));

  check_robustness(options);
  options.task = "generate";
  CHECK(complaint([&] { check_robustness(options); }) == "--robustness: the task 'generate' is not asked about missing inputs");
  options.task = "classify";
  options.robustness.compare = {"plain", "plain"};
  options.check = true;
  CHECK(complaint([&] { check_robustness(options); }) == "robustness-compare: a contract is held by one way to train, not by several");
  CHECK(complaint([&] { grid_points(options); }) == "robustness-compare: 'plain' is named twice");
  options.robustness.compare = {"dropout"};
  options.model.fusion = "";
  CHECK(complaint([&] { grid_points(options); }) == "robustness-compare: inputs that stand side by side are not left out");
}
