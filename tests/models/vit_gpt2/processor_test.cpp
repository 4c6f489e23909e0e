#include "vit_gpt2/processor.h"

#include <array>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what a file leaves out is as the class has it that the file names") {
  const ImageSteps vit = vit_gpt2::image_steps(Json::object());
  CHECK(vit.size.height == 224);
  CHECK((vit.resample == Resample::bilinear));
  CHECK_FALSE(vit.crop);
  CHECK(vit.mean == std::array{0.5, 0.5, 0.5});
  CHECK(vit_gpt2::image_steps(Json::parse(R"({"feature_extractor_type": "ViTFeatureExtractor", "size": 384})", "p")).size.width == 384);
  const auto deit = vit_gpt2::image_steps(Json::parse(R"({"image_processor_type": "DeiTImageProcessorFast"})", "p"));
  CHECK(deit.size.width == 256);
  CHECK((deit.resample == Resample::bicubic));
  CHECK(deit.crop_size.width == 224);
  CHECK(exit_code([] { vit_gpt2::image_steps(Json::parse(R"({"image_processor_type": "BeitImageProcessor"})", "p")); }) == 3);
}
