#include "qwen_vl/processor.h"

#include <ATen/TensorOperators.h>

#include "base/error.h"
#include "golden.h"

using namespace mm::qwen_vl;
using mm::Json;

namespace {

PatchProcessor of(const std::string& json) { return PatchProcessor(Json::parse(json, "p.json")); }

mm::Image grey(int width, int height) {
  return {width, height, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height, 128)};
}

}  // namespace

TEST_CASE("patches are transformers', bit for bit") {
  for (const auto& name : kGolden)
    for (std::size_t i = 0; i < 4; ++i) {
      CAPTURE(name);
      CAPTURE(i);
      const Golden golden(name);
      const auto file = golden.file("images.safetensors");
      const auto ours = golden.processor()(golden.image(i));
      CHECK(ours.flatten(0, 2).equal(file.tensor("patches." + std::to_string(i))));
      const auto grid = file.tensor("grid." + std::to_string(i));  // [3]
      const auto merge = golden.vision().merge;
      CHECK(grid_of(ours).rows * merge == grid[1].item<std::int64_t>());
      CHECK(grid_of(ours).columns * merge == grid[2].item<std::int64_t>());
    }
}

TEST_CASE("sizes are brought to multiples, a half to the even one, within the areas that are allowed") {
  const auto size = [](int height, int width, std::int64_t least = 65536, std::int64_t most = 16777216) {
    const auto made = smart_size(height, width, 32, least, most);
    return std::pair{made.height, made.width};
  };
  CHECK(size(480, 640) == std::pair{480, 640});      // 300 tokens
  CHECK(size(496, 656) == std::pair{512, 640});      // 15.5 and 20.5 squares
  CHECK(size(1, 1) == std::pair{256, 256});          // up to the least
  CHECK(size(20, 4000) == std::pair{32, 4000});      // no higher than one square, rounded up from 0.6
  CHECK(size(5000, 5000) == std::pair{4096, 4096});  // down to the greatest
  CHECK(size(480, 640, 1024, 4096) == std::pair{32, 64});
  CHECK(size(10, 2000, 1, 1024) == std::pair{32, 32});  // less than half a square high: brought up to the least area
  CHECK_THROWS_WITH_AS(smart_size(20'000, 20'000, 32, 1024, std::int64_t{1} << 60), doctest::Contains("the settings of the model make"),
                       mm::Error);
  CHECK_THROWS_WITH_AS(size(1, 201), doctest::Contains("201 x 1 pixels are too thin a strip"), mm::Error);

  const auto of_all = [](int height, int width, std::int64_t least, std::int64_t most, double frames) {
    const auto made = smart_size(height, width, 32, least, most, frames, 2);
    return std::pair{made.height, made.width};
  };
  CHECK(of_all(480, 640, 4096, 25165824, 6) == std::pair{480, 640});  // 1.8 of 25 megapixels
  CHECK(of_all(480, 640, 4096, 1228800, 5) == std::pair{480, 640});   // five frames count as four
  CHECK(of_all(480, 640, 4096, 1228799, 5) == std::pair{416, 544});   // and are made smaller as five
  CHECK(of_all(32, 32, 65536, 25165824, 4) == std::pair{128, 128});   // up to the least
  CHECK(of_all(720, 1280, 4096, 25165824, 768) == std::pair{128, 224});
}

TEST_CASE("so many tokens a picture and no more, where they are counted") {
  const auto processor = of(R"({"patch_size": 16, "size": {"shortest_edge": 65536, "longest_edge": 16777216}})");
  CHECK(processor.settings().patch == 16);
  CHECK(grid_of(processor(grey(640, 480))).tokens() == 300);
  const auto few = grid_of(processor(grey(640, 480), 100));
  CHECK(few.rows == 8);
  CHECK(few.columns == 11);
  CHECK(grid_of(processor(grey(640, 480), 20)).tokens() <= 20);  // below the least area
  CHECK(grid_of(processor(grey(640, 480), 1000)).tokens() == 300);
  CHECK(grid_of(of(R"({"min_pixels": 3136, "max_pixels": 50176})")(grey(640, 480))).tokens() <= 64);
  CHECK(grid_of(of(R"({"size": {"min_pixels": 3136, "max_pixels": 50176}})")(grey(640, 480))).tokens() <= 64);
}
