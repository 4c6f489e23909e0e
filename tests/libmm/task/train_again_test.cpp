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
  const auto first = train_seeds(options, one_process(), log);
  REQUIRE(first);
  TrainOptions from = options;  // as read from its record
  from.from = folder / "run/";
  CHECK(done_again(from).output == folder / "run-again");
  from.from = folder / "run/config.resolved.yaml";
  CHECK(done_again(from).output == folder / "run-again");
  from.output = folder / "other";
  CHECK(done_again(from).output == folder / "other");
  const auto second = train_seeds(done_again(from), one_process(), log);
  REQUIRE(second);
  CHECK(compared_with_record(from.from, second->seeds[0]) == "seed 0: every rate is what it was");
  auto changed = second->seeds[0];
  changed.test[0].second = 0.125;
  CHECK(compared_with_record(from.from, changed).starts_with("seed 0: accuracy 12.50 (was "));
  changed.seed = 5;
  CHECK(compared_with_record(folder / "absent", changed).empty());
}

TEST_CASE("no experiment stands beside a record") {
  TrainOptions options;
  options.from = "run";
  options.experiments = {"a.yaml"};
  CHECK(complaint([&] { done_again(options); }) == "--from: a run's own record is the experiment: no other can be named beside it");
}
