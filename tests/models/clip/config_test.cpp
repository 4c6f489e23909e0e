#include "clip/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::clip::read_vision_config;

TEST_CASE("what a file leaves out is as by default, or as it is handed") {
  const auto c = read_vision_config({});
  CHECK(c.width == 768);
  CHECK(c.patches() == 196);
  CHECK((c.activation == mm::Activation::quick_gelu));
  CHECK(read_vision_config({}, {.patch = 32}).side() == 7);
  const auto read = read_vision_config(Json::parse(R"({"hidden_size": 48, "image_size": 33, "patch_size": 8, "hidden_act": "gelu"})", "c"));
  CHECK(read.width == 48);
  CHECK(read.patches() == 16);
  CHECK(read.heads == 12);
}

TEST_CASE("sizes that are no sizes are refused") {
  const auto refusal = [](const char* text) { return complaint([&] { read_vision_config(Json::parse(text, "c")); }); };
  CHECK(refusal(R"({"patch_size": 400})") == "c: patch_size is 400, expected 1 to 224");
  CHECK(refusal(R"({"num_channels": 1})").find("num_channels is not 3") != std::string::npos);
  CHECK(refusal(R"({"num_attention_heads": 7})").find("does not divide hidden_size 768") != std::string::npos);
  CHECK(refusal(R"({"num_hidden_layers": 1001})").find("num_hidden_layers is 1001") != std::string::npos);
}

TEST_CASE("both sides are read, and of a side that stands there twice the older spelling") {
  const auto c = mm::clip::read_config(Json::parse(
      R"({"projection_dim": 256, "text_config": {"hidden_size": 64}, "text_config_dict": {"hidden_size": 1024, "num_attention_heads": 16}})",
      "c"));
  CHECK(c.projection == 256);
  CHECK(c.text.width == 1024);
  CHECK(c.text.positions == 77);
  CHECK(c.vision.patch == 32);
  CHECK(complaint([] { mm::clip::read_config(Json::parse(R"({"text_config": 5})", "c")); }) == "c: text_config is not an object");
}
