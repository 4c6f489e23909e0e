#include "task/train_seeds.h"

#include "support/caught.h"
#include "support/point_training.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("seeds are counted from the first, or listed") {
  TrainOptions options;
  options.seed = 3;
  CHECK(seeds_of(options) == std::vector<std::uint64_t>{3});
  CHECK(seed_folder(options, 3) == "run");
  options.seeds = "2";
  CHECK(seeds_of(options) == std::vector<std::uint64_t>{3, 4});
  CHECK(seed_folder(options, 4) == "run/seed-4");
  options.seeds = "0..2,7";
  CHECK(seeds_of(options) == std::vector<std::uint64_t>{0, 1, 2, 7});
}

TEST_CASE("runs are called as their folders, experiments as their files, without the way there") {
  CHECK(run_name("runs/v1.2") == "v1.2");
  CHECK(run_name("/home/somebody/points/") == "points");
  CHECK(run_name(".") == "run");
  CHECK(run_name("/") == "run");
  TrainOptions options;
  options.output = "runs/v1.2/";
  CHECK(experiment_name(options) == "v1.2");
  options.experiments = {"base.yaml", "/home/somebody/mosi-fusion.yaml"};
  CHECK(experiment_name(options) == "mosi-fusion");
}

TEST_CASE("a name becomes a folder's") {
  CHECK(folder_name("only mor") == "only-mor");
  CHECK(folder_name("optimizer.rate=1e-3, batch=8") == "optimizer.rate=1e-3--batch=8");
  CHECK(folder_name("../a b") == "..-a-b");
}

TEST_CASE("a finished experiment is taken up as it is, and tested anew when its options differ in nothing but the rule") {
  const TemporaryFolder folder;
  auto options = point_training(folder);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto first = train_seeds(options, one_process(), log);
  REQUIRE(first);
  CHECK(first->seeds.at(0).test.at(0).first == "accuracy");
  CHECK(first->floors.at(0).name == "majority class");
  CHECK(first->text == text_of(folder / "run/report.md"));
  CHECK(first->seeds.at(0).made_from.size() == 64);
  const auto again = train_seeds(options, one_process(), log);
  REQUIRE(again);
  CHECK(again->text == first->text);
  options.select = "accuracy";
  const auto other = train_seeds(options, one_process(), log);
  REQUIRE(other);
  CHECK(other->text.find("the best accuracy on the validation split") != std::string::npos);
}
