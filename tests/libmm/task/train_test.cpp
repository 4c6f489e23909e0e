#include "task/train.h"

#include <filesystem>

#include "base/json.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("two seeds, each in its folder, with one report") {
  const TemporaryFolder folder;
  TrainOptions options;
  options.output = folder / "run";
  options.seeds = 2;
  options.seed = 3;
  options.steps = 2;
  options.batch = 2;
  options.model.image_size = 16;
  options.model.patch_size = 8;
  options.model.vision_width = options.model.text_width = 8;
  options.model.vision_heads = options.model.text_heads = 2;
  options.model.vision_layers = options.model.text_layers = 1;
  options.data.scenes.count = 30;
  options.data.valid_scenes = 0;
  options.data.test_scenes = 2;
  options.talk.quiet = true;
  CHECK(train(options) == 0);
  CHECK(Json::read(folder / "run/seed-4/report.json").integer("seed") == 4);
  CHECK(text_of(folder / "run/report.md").find("Seeds: 3, 4.") != std::string::npos);
  const auto tested = std::filesystem::last_write_time(folder / "run/seed-3/report.json");
  CHECK(train(options) == 0);  // nothing is left to do, nor to test
  CHECK(std::filesystem::last_write_time(folder / "run/seed-3/report.json") == tested);
}

TEST_CASE("the small jobs need a folder") {
  TrainOptions options;
  options.export_from = "absent";
  CHECK(complaint([&] { train(options); }) == "--to: --export needs a folder to write to");
}
