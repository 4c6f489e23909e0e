#include "git/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::git::read_config;

namespace {
std::string refusal(const std::string& text) {
  return complaint([&] { read_config(Json::parse(text, "config.json")); });
}
bool refused(const std::string& text, const std::string& why) { return refusal(text).find(why) != std::string::npos; }
}  // namespace

TEST_CASE("an empty config.json is GIT-base with the defaults of transformers' classes") {
  const auto c = read_config(Json::parse("{}", "config.json"));
  CHECK(c.vision.width == 768);
  CHECK(c.vision.layers == 12);
  CHECK(c.vision.patches() == 196);
  CHECK(c.vision.activation == mm::Activation::quick_gelu);
  CHECK(c.vision.norm_eps == 1e-5);
  CHECK(c.text.layers == 6);
  CHECK(c.text.heads == 12);
  CHECK(c.text.vocabulary == 30522);
  CHECK(c.text.positions == 1024);
  CHECK(c.text.norm_eps == 1e-12);
  CHECK(c.text.start_token == 101);
  CHECK(c.text.end_token == 102);
  CHECK_FALSE(c.tied);
  CHECK(c.frames == 0);
}

TEST_CASE("keys of both sides are read") {
  const auto c = read_config(
      Json::parse(R"({"hidden_size": 32, "num_attention_heads": 4, "vocab_size": 100, "bos_token_id": 98, "hidden_act": "gelu_new",
                      "tie_word_embeddings": true, "num_image_with_embedding": 6, "layer_norm_eps": 1e-6,
                      "vision_config": {"hidden_size": 48, "image_size": 33, "patch_size": 8, "hidden_act": "gelu"}})",
                  "config.json"));
  CHECK(c.text.width == 32);
  CHECK(c.text.start_token == 98);
  CHECK(c.text.activation == mm::Activation::gelu_tanh);
  CHECK(c.text.norm_eps == 1e-6);
  CHECK(c.vision.patches() == 16);
  CHECK(c.vision.activation == mm::Activation::gelu);
  CHECK(c.tied);
  CHECK(c.frames == 6);
}

TEST_CASE("what cannot be a model is refused by key") {
  CHECK(refused(R"({"vision_config": []})", "vision_config is not an object"));
  CHECK(refused(R"({"hidden_size": 0})", "hidden_size is 0, expected 1 to 1048576"));
  CHECK(refused(R"({"num_attention_heads": 7})", "num_attention_heads is 7, which does not divide hidden_size 768"));
  CHECK(refused(R"({"vision_config": {"patch_size": 400}})", "patch_size is 400, expected 1 to 224"));
  CHECK(refused(R"({"vision_config": {"image_size": [224, 224]}})", "image_size"));
  CHECK(refused(R"({"vision_config": {"num_channels": 1}})", "num_channels is not 3"));
  CHECK(refused(R"({"vocab_size": 100})", "bos_token_id is 101, outside the vocabulary of 100 tokens"));
  CHECK(refused(R"({"hidden_act": "mish"})", "hidden_act: unknown activation 'mish'"));
  CHECK(refused(R"({"position_embedding_type": "relative_key"})", "position_embedding_type is 'relative_key'"));
  CHECK(refused(R"({"num_image_with_embedding": 0})", "num_image_with_embedding is 0"));
  CHECK(refused(R"({"layer_norm_eps": 0})", "layer_norm_eps is 0"));
}
