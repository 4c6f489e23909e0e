#include "clap/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::clap::read_config;

TEST_CASE("what a file leaves out is as by default") {
  const auto c = read_config(Json::parse(R"({"audio_config": {"patch_stride": 4}, "text_config": {}})", "c"));
  CHECK(c.sound.side() == 64);
  CHECK(c.sound.last_width() == 768);
  CHECK(c.text.longest() == 512);
  CHECK(c.projection == 512);
  CHECK((c.projection_activation == mm::Activation::relu));
  CHECK_FALSE(c.sound.fusion);
}

TEST_CASE("sizes that are none, or do not fit each other, are refused by name") {
  const auto sound = [](const std::string& text) {
    return complaint([&] { read_config(Json::parse(R"({"audio_config": )" + text + "}", "c")); });
  };
  CHECK(sound(R"({"depths": [2, 2]})").find("depths has 2 stages, num_attention_heads 4") != std::string::npos);
  CHECK(sound(R"({"depths": [2, 2, 0, 2]})").find("0 is no number of layers") != std::string::npos);
  CHECK(sound(R"({"num_mel_bins": 60})").find("num_mel_bins is 60, which does not divide spec_size 256") != std::string::npos);
  CHECK(sound(R"({"window_size": 7})").find("window_size 7 leave a rest in 4 stages") != std::string::npos);
  CHECK(sound(R"({"patch_stride": [4, 2]})").find("patch_stride is not one number") != std::string::npos);
  CHECK(sound(R"({"patch_size": 7})").find("patch_size 7 does not lie evenly") != std::string::npos);
  CHECK(sound(R"({"num_attention_heads": [5, 8, 16, 32]})").find("does not divide the width 96") != std::string::npos);
  CHECK(sound(R"({"hidden_size": 512})").find("hidden_size is 512, the last stage is 768 wide") != std::string::npos);
  CHECK(sound(R"({"enable_fusion": true, "fusion_type": "channel_map"})").find("no fusion_type 'channel_map'") != std::string::npos);
  CHECK(sound(R"({"mlp_ratio": 0})").find("mlp_ratio is 0") != std::string::npos);
  CHECK(sound("7") == "c: audio_config is not an object");
  CHECK(complaint([] {
          read_config(Json::parse(R"({"text_config": {"max_position_embeddings": 2}})", "c"));
        }).find("the padding takes 2") != std::string::npos);
}
