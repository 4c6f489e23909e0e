#include "smolvlm/processor.h"

#include <ATen/TensorOperators.h>

#include "golden.h"
#include "support/caught.h"

using namespace mm::smolvlm;
using mm::Json;

namespace {

// Pixels back as levels; what they are must be the numbers that levels become.
at::Tensor levels_of(const at::Tensor& tiles) { return (tiles * 0.5 + 0.5).mul(255).round(); }

TileProcessor of(const std::string& json) { return TileProcessor(Json::parse(json, "p.json")); }

std::string refusal(const std::string& json) {
  try {
    of(json);
  } catch (const mm::Error& error) {
    CHECK(error.kind == mm::Kind::input);
    return error.what();
  }
  return "";
}

mm::Image grey(int width, int height) {
  return {width, height, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height, 128)};
}

}  // namespace

TEST_CASE("tiles are transformers', level by level") {
  for (const auto& name : kGolden)
    for (std::size_t i = 0; i < 3; ++i)
      for (const bool split : {true, false}) {
        CAPTURE(name);
        CAPTURE(i);
        CAPTURE(split);
        const Golden golden(name);
        const auto theirs = golden.file("images.safetensors").tensor("tiles." + std::to_string(i) + (split ? ".split" : ".whole"));
        const auto ours = shown_tiles(golden.processor()(golden.image(i), split));
        REQUIRE(ours.sizes() == theirs.sizes());
        CHECK(mm::difference(levels_of(ours), theirs.to(at::kFloat)) == 0);
        const auto exact = (theirs.to(at::kDouble) / 255).to(at::kFloat).sub(0.5).div(0.5);
        CHECK(mm::difference(ours, exact) < 1e-6);
      }
}

TEST_CASE("the shape of tiles tells the grid") {
  const auto processor = of(R"({"size": {"longest_edge": 64}, "max_image_size": {"longest_edge": 32}})");
  const auto wide = processor(grey(640, 300), true);
  CHECK(grid_of(wide).rows == 1);
  CHECK(grid_of(wide).columns == 2);
  CHECK(shown_tiles(wide).size(0) == 3);
  const auto high = processor(grey(10, 40), true);
  CHECK(grid_of(high).rows == 2);
  CHECK(grid_of(high).columns == 1);
  const auto whole = processor(grey(640, 480), false);
  CHECK(grid_of(whole).tiles() == 1);
  CHECK(grid_of(whole).rows == 0);
  CHECK(whole.sizes() == at::IntArrayRef({1, 1, 3, 32, 32}));
  const auto never = of(R"({"size": {"longest_edge": 64}, "max_image_size": {"longest_edge": 32}, "do_image_splitting": false})");
  CHECK(grid_of(never(grey(64, 64), true)).tiles() == 1);
  CHECK(of("{}").tile() == 364);
  CHECK(grid_of(of("{}")(grey(1, 3000), true)).rows == 4);  // a line: 1456 x 2, up to 1456 x 364
  CHECK(grid_of(of(R"({"size": {"height": 32, "width": 70}, "max_image_size": {"longest_edge": 32}})")(grey(9, 9), true)).columns == 3);
}

TEST_CASE("settings that are none are refused") {
  CHECK(refusal(R"({"max_image_size": {"longest_edge": 0}})") == "longest_edge is 0, expected 1 to 4096");
  CHECK(refusal(R"({"size": {"longest_edge": 5000}})") == "longest_edge is 5000, expected 1 to 4096");
  CHECK(refusal(R"({"do_resize": false})").find("'do_resize' is false") == 0);
  CHECK(refusal(R"({"image_processor_type": "CLIPImageProcessor"})").find("CLIPImageProcessor") != std::string::npos);
  CHECK(refusal(R"({"image_std": [0, 1, 1]})") == "'image_std' divides by zero");
  CHECK(refusal(R"({"image_processor_type": "Idefics3ImageProcessorFast"})").empty());
}

TEST_CASE("a frame's levels become the numbers of the whole, uncut") {
  for (const auto& name : kGolden)
    for (std::size_t i = 0; i < 3; ++i) {
      const Golden golden(name);
      const auto processor = golden.processor();
      const auto levels = processor.levels(golden.image(i));
      CHECK((levels.scalar_type() == at::kByte));
      CHECK(processor.values(levels.flatten(0, 1)).equal(processor(golden.image(i), false).flatten(0, 1)));
    }
}
