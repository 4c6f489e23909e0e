#include "task/train_check.h"

#include "base/file.h"
#include "base/json.h"
#include "support/caught.h"
#include "support/point_training.h"

#include "support/doctest.h"

using namespace mm;

namespace {

SweepOutcome outcome() {
  SweepOutcome sweep;
  sweep.outcomes.resize(2);
  sweep.outcomes[0].seeds = {{.seed = 0, .selection = "last", .test = {{"accuracy", 0.90}}},
                             {.seed = 1, .selection = "last", .test = {{"accuracy", 0.92}}}};
  sweep.outcomes[1].seeds = {{.seed = 0, .selection = "last", .test = {{"accuracy", 0.94}}},
                             {.seed = 1, .selection = "last", .test = {{"accuracy", 0.96}}}};
  sweep.outcomes[0].floors = {{"majority class", {{"accuracy", 0.10}}}};
  sweep.outcomes[1].floors = {{"majority class", {{"accuracy", 0.20}}}};
  return sweep;
}

}  // namespace

TEST_CASE("the mean over seeds and grid points is held to the contract") {
  TrainOptions options;
  options.experiments = {"some/where/points.yaml"};
  options.seeds = "2";
  options.grid = {"batch=1,2"};
  options.contract.reach = {"accuracy 92..94"};
  const auto result = checked(options, outcome());
  CHECK(result.name == "points");
  CHECK(result.met());
  CHECK(result.seeds == std::vector<std::uint64_t>{0, 1});
  CHECK(result.verdicts.at(0).spread.mean == doctest::Approx(93));
  CHECK(result.floors.at(0).test.at(0).second == doctest::Approx(0.15));
  CHECK_FALSE(result.processor.empty());
  options.contract.reach = {"accuracy 93.5.."};
  CHECK_FALSE(checked(options, outcome()).met());
  options.contract.reach = {"acuracy 93.."};
  CHECK(complaint([&] { checked(options, outcome()); }) == "contract: no test gives the rate 'acuracy'");
}

TEST_CASE("what stands beside an experiment can be held to a number as well, seed by seed") {
  TrainOptions options;
  options.contract.reach = {"accuracy.only-text 79..81"};
  SweepOutcome sweep = outcome();
  for (auto& one : sweep.outcomes)
    one.beside = {{"only text", {{.seed = 0, .test = {{"accuracy", 0.78}}}, {.seed = 1, .test = {{"accuracy", 0.82}}}}}};
  const auto result = checked(options, sweep);
  CHECK(result.verdicts.at(0).values.size() == 4);
  CHECK(result.verdicts.at(0).spread.mean == doctest::Approx(80));
  CHECK(result.met());
}

TEST_CASE("of a grid whose first point alone is compared, that one is held to what stands beside it; the table goes along") {
  TrainOptions options;
  options.contract.reach = {"accuracy.only-text 77..79"};
  SweepOutcome sweep = outcome();
  sweep.outcomes[0].beside = {{"only text", {{.seed = 0, .test = {{"accuracy", 0.77}}}, {.seed = 1, .test = {{"accuracy", 0.79}}}}}};
  sweep.rows = {{"rank", "point"}, {"1", "batch=2"}};
  sweep.rule = "accuracy on the validation split";
  const auto result = checked(options, sweep);
  CHECK(result.verdicts.at(0).values.size() == 2);
  CHECK(result.verdicts.at(0).spread.mean == doctest::Approx(78));
  CHECK(result.table == sweep.rows);
  CHECK(result.ranked_by == sweep.rule);
}

TEST_CASE("an experiment without a contract is told so before it is trained") {
  TrainOptions options;
  CHECK(complaint([&] { check_contract(options); }) == "--check: the experiment has no contract to be held to");
  options.contract.published = {"accuracy 98"};
  check_contract(options);
  options.contract.reach = {"accuracy 9x.."};
  CHECK(exit_code([&] { check_contract(options); }) == 2);
}

TEST_CASE("kept results are one table by their names") {
  const TemporaryFolder folder;
  TrainOptions options;
  options.seeds = "2";
  options.contract.reach = {"accuracy 92..94"};
  for (const auto* name : {"zebra", "apple"}) {
    options.experiments = {std::string(name) + ".yaml"};
    folder.file(std::string(name) + ".json", to_json(checked(options, outcome())).dump());
  }
  const auto text = kept_results(folder.path);
  CHECK(text.find("| apple | accuracy |") < text.find("| zebra | accuracy |"));
  CHECK(text.find("92.00 - 94.00 | met | majority class 15.00 | the last checkpoint |") != std::string::npos);
  const TemporaryFolder empty;
  CHECK(complaint([&] { kept_results(empty.path); }) == shown(empty.path) + ": holds no results");
  CHECK(exit_code([&] { kept_results(folder / "absent"); }) == 3);
}
