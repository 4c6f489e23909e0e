#include "qwen_vl/settings.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm::qwen_vl;
using mm::Json;

namespace {

PatchSettings of(const std::string& json) {
  return read_patch_settings(Json::parse(json, "p.json"), {.patch = 16, .least = 100, .most = 9000});
}

std::string refusal(const std::string& json) {
  CHECK(exit_code([&] { of(json); }) == static_cast<int>(mm::Kind::input));
  return error_of([&] { of(json); }).what();
}

}  // namespace

TEST_CASE("what a file leaves out is as it is handed, and areas stand under two names in two places") {
  const auto plain = of("{}");
  CHECK(plain.patch == 16);
  CHECK(plain.merge == 2);
  CHECK(plain.frames == 2);
  CHECK(plain.least == 100);
  CHECK(plain.most == 9000);
  CHECK(plain.steps.mean[1] == 0.5);
  CHECK(of(R"({"size": {"shortest_edge": 200, "longest_edge": 800}})").most == 800);
  CHECK(of(R"({"size": {"min_pixels": 200, "max_pixels": 800}})").least == 200);
  CHECK(of(R"({"size": {"shortest_edge": 200, "longest_edge": 800}, "max_pixels": 700})").most == 700);
  CHECK(of(R"({"image_processor_type": "Qwen2VLImageProcessorFast", "patch_size": 14})").patch == 14);
  CHECK(of(R"({"image_processor_type": "Qwen2_5_VLImageProcessor"})").merge == 2);
  CHECK(of(R"({"crop_size": null, "do_center_crop": null, "pad_size": null, "image_mean": [0.4, 0.5, 0.6]})").steps.mean[2] == 0.6);
}

TEST_CASE("settings that are none are refused by the names that stand in the file") {
  CHECK(refusal(R"({"patch_size": 0})") == "patch_size is 0, expected 1 to 256");
  CHECK(refusal(R"({"merge_size": 99})") == "merge_size is 99, expected 1 to 16");
  CHECK(refusal(R"({"temporal_patch_size": 17})") == "temporal_patch_size is 17, expected 1 to 16");
  CHECK(refusal(R"({"size": {"shortest_edge": 0, "longest_edge": 9}})").find("shortest_edge is an area of 0 pixels") == 0);
  CHECK(refusal(R"({"size": {"shortest_edge": 1, "longest_edge": 900000000000}})").find("longest_edge is an area of 900000000000") == 0);
  CHECK(refusal(R"({"min_pixels": 0})").find("min_pixels is an area of 0 pixels") == 0);
  CHECK(refusal(R"({"size": {"max_pixels": 0}})").find("max_pixels is an area of 0 pixels") == 0);
  CHECK(refusal(R"({"size": {"shortest_edge": 9000, "longest_edge": 1000}})").find("the least area, 9000 pixels, is above") == 0);
  CHECK(refusal(R"({"size": 448})").find("'size' is not an object") == 0);
  CHECK(refusal(R"({"do_resize": false})").find("'do_resize' is false") == 0);
  CHECK(refusal(R"({"image_processor_type": "CLIPImageProcessor"})").find("CLIPImageProcessor") != std::string::npos);
}
