#include "wav2vec2/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using namespace mm::wav2vec2;

TEST_CASE("what a file leaves out is as by default") {
  const auto c = read_config(Json::parse("{}", "c"));
  CHECK(c.hop() == 320);
  CHECK(c.frames(16'000) == 49);
  CHECK(c.frames(400) == 1);
  CHECK(c.frames(399) == 0);
  CHECK_FALSE((c.norm_first || c.norm_each || c.hubert));
  CHECK(read_config(Json::parse(R"({"model_type": "hubert", "feat_proj_layer_norm": false})", "c")).projection_norm == false);
}

TEST_CASE("what is no size, and what mm does not compute, is refused by name") {
  const auto refusal = [](const char* text) { return complaint([&] { read_config(Json::parse(text, "c")); }); };
  CHECK(refusal(R"({"conv_dim": [4]})") == "c: conv_dim, conv_stride and conv_kernel are of 1, 7 and 7 convolutions");
  CHECK(refusal(R"({"conv_stride": [0]})").find("0 is not from 1 to") != std::string::npos);
  CHECK(refusal(R"({"conv_kernel": []})").find("0 convolutions") != std::string::npos);
  CHECK(refusal(R"({"feat_extract_norm": "none"})").find("feat_extract_norm is 'none'") != std::string::npos);
  CHECK(refusal(R"({"num_conv_pos_embedding_groups": 7})").find("does not divide hidden_size 768") != std::string::npos);
  CHECK(refusal(R"({"num_attention_heads": 7})").find("does not divide hidden_size 768") != std::string::npos);
  CHECK(refusal(R"({"add_adapter": true})").find("no adapters") != std::string::npos);
}
