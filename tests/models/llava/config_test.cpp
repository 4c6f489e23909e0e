#include "llava/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::llava::read_config;

namespace {

mm::llava::Config of(const std::string& text) { return read_config(Json::parse(text, "config.json")); }

// With a vocabulary that the token of pictures is in.
std::string refusal(const std::string& text) {
  return complaint([&] { of(R"({"image_token_index": 5, )" + text + "}"); });
}

}  // namespace

TEST_CASE("what a file leaves out has the defaults of transformers' classes") {
  const auto c = of(R"({"text_config": {"vocab_size": 32064}})");
  CHECK(c.vision.width == 1024);
  CHECK(c.vision.image_size == 336);
  CHECK(c.vision.patch == 14);
  CHECK(c.states() == 576);
  CHECK(c.depths == std::vector<std::int64_t>{23});  // -2 of 24 blocks and what goes into them
  CHECK(c.image_token == 32000);
  CHECK(c.projector_bias);
  CHECK_FALSE(c.class_state);
  CHECK((c.activation == mm::Activation::gelu));
  CHECK(of(R"({"image_token_index": 5, "vision_config": {}})").vision.patch == 32);
  CHECK(of(R"({"image_token_index": 5, "vision_config": {}})").vision.width == 768);
  CHECK(of(R"({"image_token_id": 5})").image_token == 5);
  CHECK(of(R"({"image_token_id": 5, "tie_word_embeddings": true})").text.tied);
}

TEST_CASE("which layers, and whether the class token's state is one of them") {
  const auto c = of(R"({"image_token_index": 5, "vision_feature_layer": [0, -1, 24], "vision_feature_select_strategy": "full"})");
  CHECK(c.depths == std::vector<std::int64_t>{0, 24, 24});
  CHECK(c.states() == 577);
  CHECK(refusal(R"("vision_feature_layer": 25)") ==
        "config.json: vision_feature_layer is 25, but the picture side has 24 layers (-25 to 24)");
  CHECK(refusal(R"("vision_feature_layer": [-1, -26])").find("vision_feature_layer is -26") != std::string::npos);
  CHECK(refusal(R"("vision_feature_layer": [])") == "config.json: vision_feature_layer names 0 layers of 25");
  CHECK(refusal(R"("vision_feature_select_strategy": "half")").find("there are 'default' and 'full'") != std::string::npos);
}

TEST_CASE("what is none that mm reads is refused by name") {
  CHECK(refusal(R"("vision_config": {"model_type": "siglip_vision_model"})").find("of the type 'siglip_vision_model'") !=
        std::string::npos);
  CHECK(refusal(R"("text_config": {"model_type": "mistral"})").find("of the type 'mistral'") != std::string::npos);
  CHECK(refusal(R"("vision_config": [])") == "config.json: vision_config is not an object");
  CHECK(refusal(R"("projector_hidden_act": "mish")").find("projector_hidden_act") != std::string::npos);
  CHECK(complaint([] { of(R"({"image_token_index": 32000})"); }) ==
        "config.json: image_token_index is 32000, outside the vocabulary of 32000 tokens");
}
