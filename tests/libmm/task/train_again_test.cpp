#include "task/train_again.h"

#include "base/file.h"
#include "support/caught.h"
#include "support/point_training.h"
#include "task/train_seeds.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a run is done again from its record, to the same rates") {
  const TemporaryFolder folder;
  const auto options = point_training(folder);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto first = train_seeds(options, log);
  REQUIRE(first);
  TrainOptions from;
  from.from = folder / "run/";
  const TrainOptions again = recorded_experiment(from);
  CHECK(again.output == folder / "run-again");
  CHECK(again.steps == 60);
  CHECK(again.model.layers == options.model.layers);
  from.to = folder / "other";
  from.from = folder / "run/config.resolved.yaml";
  CHECK(recorded_experiment(from).output == folder / "other");
  const auto second = train_seeds(recorded_experiment(from), log);
  REQUIRE(second);
  CHECK(compared_with_record(from.from, second->seeds[0]) == "seed 0: every rate is what it was");
  auto changed = second->seeds[0];
  changed.test[0].second = 0.125;
  CHECK(compared_with_record(from.from, changed).starts_with("seed 0: accuracy 12.50 (was "));
  changed.seed = 5;
  CHECK(compared_with_record(folder / "absent", changed).empty());
}

TEST_CASE("nothing else can be said beside it") {
  const TemporaryFolder folder;
  TrainOptions options;
  options.from = folder / "run";
  CHECK(complaint([&] { recorded_experiment(options); }) == shown(folder / "run") + ": holds no config.resolved.yaml");
  options.steps = 7;
  CHECK(complaint([&] { recorded_experiment(options); }) == "--from: a run is done again as it was: --steps cannot be given beside it");
  options.steps = TrainOptions().steps;
  options.experiments = {"a.yaml"};
  CHECK(complaint([&] { recorded_experiment(options); }).starts_with("--from: a run is done again as it was: no experiment"));
}
