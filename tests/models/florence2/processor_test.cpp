#include "florence2/processor.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("pictures are squashed to one size; what a file leaves out is as the class has it") {
  const auto* const kPublished = R"({"image_processor_type": "CLIPImageProcessorFast", "size": {"height": 768, "width": 768},
      "do_center_crop": false, "image_seq_length": 577, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]})";
  const auto published = Json::parse(kPublished, "p");
  const auto steps = florence2::image_steps(published);
  CHECK(steps.size.height == 768);
  CHECK_FALSE(steps.crop);
  CHECK((steps.resample == Resample::bicubic));
  CHECK(steps.mean[0] == 0.485);
  const auto bare = florence2::image_steps(Json::object());
  CHECK(bare.crop_size.width == 224);
  CHECK(bare.mean[2] == 0.40821073);
  const auto refused = [](const char* text) { return complaint([&] { florence2::image_steps(Json::parse(text, "p")); }); };
  CHECK(refused(R"({"image_processor_type": "ViTImageProcessor"})").find("asks for 'ViTImageProcessor'") != std::string::npos);
  CHECK(refused(R"({"do_center_crop": false})") == "p: pictures come out in different sizes: 'size' needs a height and a width");
  CHECK(refused(R"({"do_center_crop": false, "do_resize": false, "size": {"height": 7, "width": 7}})").find("different sizes") !=
        std::string::npos);
}

TEST_CASE("a picture's states are those that the file says") {
  const auto config = florence2::read_config(Json::parse(R"({"text_config": {}})", "c"));
  auto steps = florence2::image_steps(Json::parse(R"({"size": {"height": 768, "width": 768}, "do_center_crop": false})", "p"));
  const auto told = [&](const char* text) { return florence2::states_of_pictures(steps, config.vision, Json::parse(text, "p")); };
  CHECK(told("{}") == 577);
  CHECK(told(R"({"image_seq_length": 577})") == 577);
  CHECK(complaint([&] { told(R"({"image_seq_length": 576})"); }) ==
        "p: image_seq_length is 576, but pictures of 768 x 768 pixels become 577 states");
}
