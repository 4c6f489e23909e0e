#include "vilt/processor.h"

#include <ATen/ops/equal.h>

#include "golden.h"
#include "support/caught.h"

using namespace mm;
using namespace mm::vilt;

TEST_CASE("pictures of several shapes are prepared bit for bit as transformers' PIL backend does") {
  for (const auto& name : kFolders) {
    CAPTURE(name);
    const Golden golden(name);
    const ImageProcessor processor(image_steps(golden.folder.image_processor_config()));
    for (std::int64_t i = 0; i < 3; ++i) {
      const auto pixels = processor(golden.image(i));
      const auto expected = golden.images.tensor("pixels." + std::to_string(i));
      CHECK(pixels.sizes() == expected.sizes());
      CHECK(at::equal(pixels, expected));
    }
  }
}

TEST_CASE("what a file leaves out is as ViltImageProcessor has it, also under its old name") {
  const auto steps = image_steps(Json::parse(R"({"feature_extractor_type": "ViltFeatureExtractor", "size": 400})", "p"));
  CHECK(steps.size.shortest_edge == 400);
  CHECK(steps.size_divisor == 32);
  CHECK(steps.mean[0] == 0.5);
  CHECK(complaint([] { image_steps(Json::parse(R"({"size": {"height": 3, "width": 3}})", "p")); }) == "p: 'size' needs a shortest_edge");
  CHECK(exit_code([] { image_steps(Json::parse(R"({"size_divisor": 0})", "p")); }) == 3);
}
