#include "siglip/processor.h"

#include "support/doctest.h"

TEST_CASE("a picture is squashed to a square, and its filter is the file's") {
  const auto steps = mm::siglip::default_steps();
  CHECK(steps.size.height == 224);
  CHECK_FALSE(steps.crop);
  CHECK(steps.mean[1] == 0.5);
  CHECK((steps.resample == mm::Resample::bicubic));
  CHECK((mm::read_image_steps(mm::Json::parse(R"({"resample": 2})", "p"), steps).resample == mm::Resample::bilinear));
}
