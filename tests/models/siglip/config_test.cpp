#include "siglip/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::siglip::read_config;

TEST_CASE("what a file leaves out is as by default") {
  const auto c = read_config(Json::parse(R"({"text_config": {}, "vision_config": {"image_size": 384, "patch_size": 14}})", "c"));
  CHECK(c.text.positions == 64);
  CHECK(c.text.vocabulary == 32000);
  CHECK(c.text.projection == 768);
  CHECK((c.vision.activation == mm::Activation::gelu_tanh));
  CHECK(c.vision.norm_eps == 1e-6);
  CHECK(c.vision.side() == 27);
  CHECK(read_config({}).vision.patches() == 196);
}

TEST_CASE("what is no size, and what mm cannot make vectors of, is refused by name") {
  const auto refusal = [](const char* text) { return complaint([&] { read_config(Json::parse(text, "c")); }); };
  CHECK(refusal(R"({"vision_config": {"patch_size": 400}})") == "c: vision_config: patch_size is 400, expected 1 to 224");
  CHECK(refusal(R"({"vision_config": {"num_channels": 1}})").find("num_channels is not 3") != std::string::npos);
  CHECK(refusal(R"({"vision_config": {"vision_use_head": false}})").find("vision_use_head is false") != std::string::npos);
  CHECK(refusal(R"({"text_config": {"num_attention_heads": 7}})").find("does not divide hidden_size 768") != std::string::npos);
  CHECK(refusal(R"({"text_config": {"hidden_size": 24, "num_attention_heads": 2}})").find("vectors of texts are 24 wide") !=
        std::string::npos);
  CHECK(refusal(R"({"text_config": 5})") == "c: text_config is not an object");
}
