#include "task/train.h"

#include <filesystem>

#include "base/json.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "support/tiny_training.h"

#include "support/doctest.h"

using namespace mm;

namespace {

TrainOptions tiny(const std::string& output) {
  TrainOptions options = tiny_training(output);
  options.data.valid_scenes = 0;
  options.data.test_scenes = 2;
  return options;
}

}  // namespace

TEST_CASE("two seeds, each in its folder, with one report") {
  const TemporaryFolder folder;
  auto options = tiny(folder / "run");
  options.seeds = "2";
  options.seed = 3;
  CHECK(train(options) == 0);
  CHECK(Json::read(folder / "run/seed-4/report.json").integer("seed") == 4);
  CHECK(text_of(folder / "run/report.md").find("Seeds: 3, 4.") != std::string::npos);
  const auto tested = std::filesystem::last_write_time(folder / "run/seed-3/report.json");
  CHECK(train(options) == 0);  // nothing is left to do, nor to test
  CHECK(std::filesystem::last_write_time(folder / "run/seed-3/report.json") == tested);
}

TEST_CASE("seeds are counted or listed") {
  const TemporaryFolder folder;
  auto options = tiny(folder / "run");
  options.seeds = "7,0..1";
  CHECK(train(options) == 0);
  CHECK(text_of(folder / "run/report.md").find("Seeds: 7, 0, 1.") != std::string::npos);
  const auto refused = [&](const std::string& seeds, std::uint64_t seed) {
    options.seeds = seeds;
    options.seed = seed;
    return complaint([&] { train(options); });
  };
  CHECK(refused("0", 0) == "--seeds: a count of seeds is 1 to 1000, not 0");
  CHECK(refused("1..0", 0) == "--seeds: '1..0' is a range that ends before it begins");
  CHECK(refused("0,1,0", 0) == "--seeds: '0,1,0' names a seed twice");
  CHECK(refused("many", 0).starts_with("--seeds: 'many' is no list of numbers"));
  CHECK(refused("1", std::uint64_t{1} << 63) == "--seed: seeds are at most 9223372036854775807");
  CHECK(refused("2", (std::uint64_t{1} << 63) - 1) == "--seed: seeds are at most 9223372036854775807");
}

TEST_CASE("another selection tests another checkpoint, and seeds of one selection only are reported together") {
  const TemporaryFolder folder;
  auto options = tiny(folder / "run");
  options.data.valid_scenes = 2;
  options.valid_every = 1;
  options.seeds = "1..2";
  options.select = "loss";
  CHECK(train(options) == 0);
  CHECK(text_of(folder / "run/report.md").find("the one with the best loss on the validation split") != std::string::npos);
  options.seeds = "1..3";
  options.select = "last";
  CHECK(train(options) == 0);
  CHECK(text_of(folder / "run/report.md").find("nothing was chosen by a score") != std::string::npos);
  CHECK(Json::read(folder / "run/seed-1/report.json").string("selection") == "last");
}

TEST_CASE("the greatest seed comes back from a finished run") {
  const TemporaryFolder folder;
  auto options = tiny(folder / "run");
  options.seed = (std::uint64_t{1} << 63) - 1;
  CHECK(train(options) == 0);
  CHECK(train(options) == 0);
}

TEST_CASE("what the memory cannot hold is refused for every task, also by a dry run") {
  const TemporaryFolder folder;
  auto options = tiny(folder / "run");
  options.dry_run = true;
  options.batch = 1'000'000'000;
  CHECK(complaint([&] { train(options); }).starts_with("training needs "));
  options.task = "classify";
  options.model.layers = {"flatten", "linear 2"};
  options.data.arrays.files = {folder.file("points.csv", "x,y,label\n1,2,a\n3,4,b\n")};
  options.batch = 2'000'000'000;
  for (int i = 0; i < 2000; ++i) options.model.layers.insert(options.model.layers.begin(), "linear 100000");
  CHECK(complaint([&] { train(options); }).starts_with("training needs "));
}

TEST_CASE("the small jobs need a folder") {
  TrainOptions options;
  options.export_from = "absent";
  CHECK(complaint([&] { train(options); }) == "--to: --export needs a folder to write to");
}
