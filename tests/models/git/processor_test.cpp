#include "git/processor.h"

#include <array>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what a file leaves out is as the class has it that the file names") {
  const ImageSteps steps = git::image_steps(Json::object());
  CHECK(steps.size.shortest_edge == 224);
  CHECK(steps.crop);
  CHECK(steps.crop_size.height == 224);
  CHECK((steps.resample == Resample::bicubic));
  CHECK(steps.mean[2] == 0.40821073);
  CHECK(git::image_steps(Json::parse(R"({"size": 480})", "p")).size.shortest_edge == 480);
  const auto clips = git::image_steps(Json::parse(R"({"feature_extractor_type": "VideoMAEFeatureExtractor"})", "p"));
  CHECK((clips.resample == Resample::bilinear));
  CHECK(clips.mean == std::array{0.5, 0.5, 0.5});
  CHECK(clips.std == std::array{0.5, 0.5, 0.5});
  CHECK(clips.crop);
  CHECK(exit_code([] { git::image_steps(Json::parse(R"({"image_processor_type": "ViTImageProcessor"})", "p")); }) == 3);
}
