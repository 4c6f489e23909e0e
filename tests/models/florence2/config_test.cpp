#include "florence2/config.h"

#include <string>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;
using namespace mm::florence2;

namespace {

Config read(const std::string& vision, const std::string& text = "") {
  return read_config(Json::parse(R"({"vision_config": {)" + vision + R"(}, "text_config": {)" + text + "}}", "config.json"));
}

std::string refusal(const std::string& vision, const std::string& text = "") {
  return complaint([&] { read(vision, text); });
}

bool says(const std::string& whole, std::string_view part) { return whole.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a missing key has the default of its class") {
  const auto c = read_config(Json::parse("{}", "config.json"));
  REQUIRE(c.vision.stages.size() == 4);
  CHECK(c.vision.stages[2].depth == 9);
  CHECK(c.vision.stages[0].kernel == 7);
  CHECK_FALSE(c.vision.stages[0].norm_first);
  CHECK(c.vision.stages[3].norm_first);
  CHECK(c.vision.stages[3].heads == 32);
  CHECK(c.vision.window == 12);
  CHECK(c.vision.positions == 50);
  CHECK(c.vision.projection == 1024);
  CHECK(c.text.vocabulary == 50265);
  CHECK(c.text.encoder_layers == 12);
  CHECK(c.text.decoder_mlp == 4096);
  CHECK(c.text.encoder_heads == 16);
  CHECK_FALSE(c.text.scaled);
  CHECK(states_of(c.vision, 768, 768) == 577);
}

TEST_CASE("keys are read in both layouts") {
  const auto native = read(R"("embed_dim": [8, 16], "depths": [1, 2], "num_heads": [2, 4], "num_groups": [1, 2], "patch_size": [3, 3],
      "patch_stride": [2, 2], "patch_padding": [1, 1], "patch_prenorm": [true, false], "max_position_embeddings": 9, "projection_dim": 32)",
                           R"("d_model": 32, "scale_embedding": true, "activation_function": "relu", "decoder_attention_heads": 8)");
  CHECK(native.vision.stages[1].width == 16);
  CHECK(native.vision.stages[0].norm_first);
  CHECK(native.vision.positions == 9);
  CHECK(native.text.scaled);
  CHECK(native.text.decoder_heads == 8);
  CHECK((native.text.activation == Activation::relu));
  const auto authors = read(R"("model_type": "davit", "dim_embed": [256, 512, 1024, 2048], "num_heads": [8, 16, 32, 64],
      "image_pos_embed": {"type": "learned_abs_2d", "max_pos_embeddings": 40}, "visual_temporal_embedding": {"max_temporal_embeddings": 7},
      "image_feature_source": ["spatial_avg_pool", "temporal_avg_pool"])",
                            R"("model_type": "florence2_language", "vocab_size": 51289)");
  CHECK(authors.vision.width() == 2048);
  CHECK(authors.vision.positions == 40);
  CHECK(authors.vision.times == 7);
  CHECK(authors.text.vocabulary == 51289);
}

TEST_CASE("what cannot be a model is refused by key") {
  CHECK(says(refusal(R"("depths": [1, 1])"), "embed_dim speaks of 4 stages, depths of 2"));
  CHECK(says(refusal(R"("depths": [])"), "depths has 0 numbers"));
  CHECK(says(refusal(R"("depths": [1, 1, 100000000, 1])"), "depths holds 100000000, expected 1 to 1000"));
  CHECK(says(refusal(R"("patch_stride": [4, 0, 2, 2])"), "patch_stride holds 0"));
  CHECK(says(refusal(R"("patch_size": "7")"), "patch_size"));
  CHECK(says(refusal(R"("patch_prenorm": 1)"), "expected a list of true and false"));
  CHECK(says(refusal(R"("num_heads": [4, 8, 16, 33])"), "num_heads is 33, which does not divide embed_dim 1024"));
  CHECK(says(refusal(R"("num_groups": [3, 8, 16, 32])"), "num_groups is 3"));
  CHECK(says(refusal(R"("window_size": 0)"), "window_size is 0"));
  CHECK(says(refusal(R"("mlp_ratio": 0.5)"), "mlp_ratio is 0.5"));
  CHECK(says(refusal(R"("mlp_ratio": 1e300)"), "mlp_ratio is 1e+300"));
  CHECK(says(refusal(R"("in_channels": 1)"), "in_channels is not 3"));
  CHECK(says(refusal(R"("model_type": "vit")"), "mm does not know picture sides of type 'vit'"));
  CHECK(says(refusal(R"("image_feature_source": ["last_frame"])"), "image_feature_source"));
  CHECK(says(refusal(R"("embed_dim": [128, 256, 512, 1023], "num_heads": [4, 8, 16, 33], "num_groups": [4, 8, 16, 33])"), "an odd number"));
  CHECK(says(refusal("", R"("model_type": "t5")"), "mm does not know text sides of type 't5'"));
  CHECK(says(refusal("", R"("d_model": 768)"), "projection_dim is 1024, but d_model is 768"));
  CHECK(says(refusal("", R"("encoder_attention_heads": 7)"), "encoder_attention_heads is 7"));
  CHECK(says(complaint([] { read_config(Json::parse(R"({"text_config": 3})", "c")); }), "text_config is no block"));
}

TEST_CASE("pictures of which nothing is left, or too much, are refused") {
  const auto c = read_config(Json::parse("{}", "config.json"));
  CHECK(states_of(c.vision, 1, 1) == 2);
  CHECK(says(complaint([&] { states_of(c.vision, 1632, 8); }), "a picture of 8 x 1632 pixels becomes 1 x 51 states"));
  const auto tight = read(R"("patch_padding": [0, 0, 0, 0])");
  CHECK(says(complaint([&] { states_of(tight.vision, 30, 30); }), "nothing is left of a picture of 30 x 30 pixels"));
}
