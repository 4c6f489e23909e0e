#include "vit/processor.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;
using namespace mm::vit;

TEST_CASE("pictures are squashed, or of DINOv2 cut") {
  const auto plain = image_steps(Json::parse("{}", "p"), {});
  CHECK((plain.resample == Resample::bilinear));
  CHECK_FALSE(plain.crop);
  CHECK(image_steps(Json::parse(R"({"feature_extractor_type": "ViTFeatureExtractor", "size": 384})", "p"), {}).size.width == 384);
  const Config dino{.layout = Layout::dinov2};
  const auto cut = image_steps(Json::parse(R"({"size": {"shortest_edge": 256}})", "p"), dino);
  CHECK(cut.size.shortest_edge == 256);
  CHECK(cut.crop_size.height == 224);
  CHECK(cut.mean[0] == 0.48145466);
  CHECK(complaint([&] {
          image_steps(Json::parse(R"({"image_processor_type": "ViTImageProcessor"})", "p"), dino);
        }).find("it uses BitImageProcessor") != std::string::npos);
}
