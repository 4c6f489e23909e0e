#include "blip/processor.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what a file leaves out is as BlipImageProcessor has it") {
  const ImageSteps steps = blip::image_steps(Json::object());
  CHECK(steps.size.height == 384);
  CHECK(steps.mean == blip::kPixelMean);
  CHECK(steps.std == blip::kPixelStd);
  CHECK(blip::image_steps(Json::parse(R"({"size": {"height": 32, "width": 32}})", "p")).size.height == 32);
  CHECK(exit_code([] { blip::image_steps(Json::parse(R"({"image_processor_type": "ViTImageProcessor"})", "p")); }) == 3);
}
