#include "model/image_processor.h"

#include <ATen/ops/equal.h>

#include <string>

#include "base/error.h"
#include "tensor/safetensors.h"

#include "support/caught.h"
#include "support/doctest.h"

using mm::ImageProcessor;
using mm::ImageSteps;
using mm::Json;
using mm::read_image_steps;

namespace {

// What BlipImageProcessor of transformers does where a file says nothing.
ImageSteps defaults() {
  ImageSteps steps;
  steps.processor = "BlipImageProcessor";
  steps.size = {.height = 384, .width = 384};
  steps.mean = {0.48145466, 0.4578275, 0.40821073};
  steps.std = {0.26862954, 0.26130258, 0.27577711};
  return steps;
}

ImageSteps read(const std::string& json) { return read_image_steps(Json::parse(json, "preprocessor_config.json"), defaults()); }

std::string refusal(const std::string& json) {
  try {
    read(json);
  } catch (const mm::Error& e) {
    CHECK((e.kind == mm::Kind::input));
    CHECK(e.where.starts_with("preprocessor_config.json"));
    return e.what();
  }
  FAIL("accepted ", json);
  return "";
}

mm::Image picture(const at::Tensor& pixels) {  // [H, W, 3] u8
  const auto* start = pixels.const_data_ptr<std::uint8_t>();
  return {static_cast<int>(pixels.size(1)), static_cast<int>(pixels.size(0)), 3, {start, start + pixels.numel()}};
}

}  // namespace

TEST_CASE("pixels are bit for bit what the PIL backend of transformers makes of them") {
  const mm::Safetensors golden(MM_TEST_DATA "/image_processor.safetensors");
  int cases = 0;
  for (; golden.has(std::to_string(cases) + ".image"); ++cases) {
    const std::string number = std::to_string(cases), config = golden.metadata().at(number);
    CAPTURE(config);
    const auto expected = golden.tensor(number + ".pixels");
    const auto pixels = ImageProcessor(read(config))(picture(golden.tensor(number + ".image")));
    CHECK(pixels.sizes() == expected.sizes());
    CHECK(at::equal(pixels, expected));
  }
  CHECK(cases == 31);
}

TEST_CASE("a grey picture is one whose channels are equal") {
  const mm::Image grey{2, 1, 1, {0, 200}}, colour{2, 1, 3, {0, 0, 0, 200, 200, 200}};
  const ImageProcessor processor(read(R"({"do_resize": false, "do_center_crop": true, "crop_size": {"height": 2, "width": 3}})"));
  CHECK(at::equal(processor(grey), processor(colour)));
}

TEST_CASE("what a file leaves out comes from the family") {
  const ImageSteps steps = read("{}");
  CHECK(steps.resize);
  CHECK(steps.size.height == 384);
  CHECK((steps.resample == mm::Resample::bicubic));
  CHECK(steps.rescale_factor == 1.0 / 255);
  CHECK_FALSE(steps.crop);
  CHECK(steps.mean[2] == 0.40821073);
  CHECK(read(R"({"size": null, "image_mean": null, "resample": null})").size.width == 384);
}

TEST_CASE("old and new names of a processor are one") {
  for (const char* name : {"BlipImageProcessor", "BlipImageProcessorFast", "BlipImageProcessorPil"})
    CHECK(read(R"({"image_processor_type": ")" + std::string(name) + "\"}").size.height == 384);
  CHECK(read(R"({"feature_extractor_type": "BlipFeatureExtractor"})").size.height == 384);
  const auto name = [](const char* json) { return mm::image_processor_name(Json::parse(json, "p"), "NoneImageProcessor"); };
  CHECK(name(R"({"image_processor_type": "OtherImageProcessorFast", "feature_extractor_type": "OldFeatureExtractor"})") ==
        "OtherImageProcessor");
  CHECK(name(R"({"feature_extractor_type": "OldFeatureExtractor"})") == "OldImageProcessor");
  CHECK(name("{}") == "NoneImageProcessor");
  CHECK(refusal(R"({"image_processor_type": "OtherImageProcessor"})") ==
        "asks for 'OtherImageProcessor', which this model's family does not use; it uses BlipImageProcessor");
}

TEST_CASE("what mm would have to guess is refused") {
  CHECK(refusal(R"({"size": {"height": 384}})") == "needs height and width, or shortest_edge with or without longest_edge");
  CHECK(refusal(R"({"size": {"longest_edge": 384}})") == "needs height and width, or shortest_edge with or without longest_edge");
  CHECK(refusal(R"({"size": {"height": 3, "width": 3, "shortest_edge": 3}})").starts_with("needs"));
  CHECK(refusal(R"({"size": {"max_pixels": 384, "min_pixels": 3}})") == "mm does not resize by 'max_pixels'");
  CHECK(refusal(R"({"size": {}})").starts_with("needs"));
  CHECK(refusal(R"({"size": 0})") == "0 pixels; from 1 to 16384 are possible");
  CHECK(refusal(R"({"size": [384]})") == "expected [height, width]");
  CHECK(refusal(R"({"size": "384"})") == "expected an object, got a string");
  CHECK(refusal(R"({"resample": 6})") == "'resample' is 6; Pillow's filters are 0 to 5");
  CHECK(refusal(R"({"resample": "bicubic"})") == "expected a whole number, got a string");
  CHECK(refusal(R"({"do_resize": 1})") == "expected true or false, got a number");
  CHECK(refusal(R"({"image_mean": [0.5]})") == "expected 3 numbers, got 1");
  CHECK(refusal(R"({"image_std": [1, 0, 1]})") == "'image_std' divides by zero");
  CHECK(refusal(R"({"do_center_crop": true})") == "'do_center_crop' needs a 'crop_size' of height and width");
  CHECK(refusal(R"({"do_pad": true, "size": {"shortest_edge": 224}})") == "mm does not pad pictures ('do_pad')");
  CHECK(refusal(R"({"do_pad": true, "pad_size": {"height": 500, "width": 500}})") == "mm does not pad pictures ('do_pad')");
}

TEST_CASE("a strip that would grow beyond all memory is refused") {
  const auto refused = [](int height, int width) {
    try {
      mm::resized({.shortest_edge = 384}, height, width);
    } catch (const mm::Error& e) {
      CHECK(e.kind == mm::Kind::input);
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(refused(1, 100'000) == "100000 x 1 pixels would become 38400000 x 384, as the model wants the shorter side to be 384 long");
  CHECK(refused(178'956'970, 1) ==
        "1 x 178956970 pixels would become 384 x 68719476480, as the model wants the shorter side to be 384 long");
  CHECK(refused(1, 1213).empty());
  CHECK_FALSE(refused(1, 1214).empty());
}

TEST_CASE("edges are kept at one pixel and more") {
  CHECK(mm::resized({.shortest_edge = 10}, 1, 3000).height == 10);
  CHECK(mm::resized({.shortest_edge = 10}, 1, 3000).width == 30000);
  CHECK(mm::resized({.shortest_edge = 10, .longest_edge = 20}, 1, 3000).height == 1);
  CHECK(mm::resized({.shortest_edge = 10, .longest_edge = 20}, 3000, 1).width == 1);
}

TEST_CASE("sides that are cut down to multiples, the longer one not beyond its share") {
  const auto size = [](int shortest, int divisor, int height, int width) {
    const auto made = mm::resized_to_multiples(shortest, divisor, height, width);
    return std::pair(made.height, made.width);
  };
  CHECK(size(384, 32, 480, 640) == std::pair(384, 512));  // as ViltImageProcessor: 512 x 384
  CHECK(size(384, 32, 640, 480) == std::pair(512, 384));
  CHECK(size(384, 32, 100, 1000) == std::pair(64, 608));  // 639 x 63.9, cut down
  CHECK(size(384, 32, 400, 400) == std::pair(384, 384));
  CHECK(complaint([&] { size(384, 32, 1, 1000); }).find("too thin a strip") != std::string::npos);
}

TEST_CASE("the part of a picture that a crop keeps, also where it reaches beyond") {
  const mm::ImageProcessor whole({.size = {.height = 8, .width = 8}});
  CHECK(whole.part(30, 50).width == 1);
  const mm::ImageProcessor middle({.size = {.shortest_edge = 20}, .crop = true, .crop_size = {.height = 20, .width = 20}});
  const auto wide = middle.part(100, 200);
  CHECK(wide.left == doctest::Approx(0.25));
  CHECK(wide.width == doctest::Approx(0.5));
  CHECK(wide.top == 0);
  CHECK(wide.height == 1);
  const mm::ImageProcessor beyond({.resize = false, .crop = true, .crop_size = {.height = 20, .width = 20}});
  const auto small = beyond.part(10, 10);
  CHECK(small.left == doctest::Approx(-0.5));
  CHECK(small.width == doctest::Approx(2));
}
