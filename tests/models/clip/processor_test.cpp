#include "clip/processor.h"

#include "support/doctest.h"

TEST_CASE("a picture's shortest edge is brought to 224 pixels, and its middle is taken") {
  const auto steps = mm::clip::default_steps();
  CHECK(steps.size.shortest_edge == 224);
  CHECK(steps.crop);
  CHECK(steps.crop_size.width == 224);
  CHECK(steps.mean[2] == 0.40821073);
  CHECK(steps.std[0] == 0.26862954);
  CHECK(mm::read_image_steps(mm::Json::parse(R"({"size": 336})", "p"), steps).size.shortest_edge == 336);
}
