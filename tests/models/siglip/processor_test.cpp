#include "siglip/processor.h"

#include "support/caught.h"

#include "support/doctest.h"

TEST_CASE("a picture is squashed to a square, and its filter is the file's") {
  const auto steps = mm::siglip::default_steps();
  CHECK(steps.size.height == 224);
  CHECK_FALSE(steps.crop);
  CHECK(steps.mean[1] == 0.5);
  CHECK((steps.resample == mm::Resample::bicubic));
  CHECK((mm::read_image_steps(mm::Json::parse(R"({"resample": 2})", "p"), steps).resample == mm::Resample::bilinear));
}

TEST_CASE("a flexible picture keeps its shape about, and has as many patches as there is room for") {
  using mm::siglip::flexible_size;
  const auto even = flexible_size(500, 500, 16, 256), wide = flexible_size(480, 640, 16, 256), strip = flexible_size(1, 5000, 16, 256);
  CHECK((even.height == 256 && even.width == 256));
  CHECK((wide.height == 224 && wide.width == 288));
  CHECK((strip.height == 16 && strip.width <= 16 * 256));
}

TEST_CASE("of flexible pictures the patches must be the model's") {
  const mm::siglip::VisionConfig flexible{{}, true, 0, 16, 16};
  const auto refusal = [&](const char* text) { return complaint([&] { mm::siglip::pictures_of(mm::Json::parse(text, "p"), flexible); }); };
  CHECK(refusal("{}").empty());
  CHECK(refusal(R"({"patch_size": 14})") == "p: patch_size is 14, that of config.json 16");
  CHECK(refusal(R"({"do_resize": false})").find("do_resize is false") != std::string::npos);
  CHECK(refusal(R"({"image_processor_type": "SiglipImageProcessor"})").find("it uses Siglip2ImageProcessor") != std::string::npos);
}
