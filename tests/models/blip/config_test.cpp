#include "blip/config.h"

#include "base/error.h"

#include "support/doctest.h"

using mm::Json;
using mm::blip::read_config;

namespace {

// What a config.json with this text is refused for: "where: what".
std::string refusal(const std::string& text) {
  try {
    read_config(Json::parse(text, "config.json"));
  } catch (const mm::Error& error) {
    CHECK(error.kind == mm::Kind::input);
    return error.where.empty() ? error.what() : error.where + ": " + error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("an empty config.json is BLIP-base with the defaults of transformers' classes") {
  const auto c = read_config(Json::parse("{}", "config.json"));
  CHECK(c.vision.width == 768);
  CHECK(c.vision.heads == 12);
  CHECK(c.vision.patches() == 576);
  CHECK(c.vision.norm_eps == 1e-5);
  CHECK(c.text.heads == 8);
  CHECK(c.text.vocabulary == 30524);
  CHECK(c.text.norm_eps == 1e-12);
  CHECK(c.text.start_token == 30522);
  CHECK(c.text.end_token == 102);
  CHECK(c.text.pad_token == 0);
  CHECK(c.text.label_smoothing == 0);
  CHECK(c.tied);
}

TEST_CASE("keys of both parts are read; the end is sep_token_id, not eos_token_id") {
  const auto c = read_config(Json::parse(
      R"({"tie_word_embeddings": false,
          "text_config": {"hidden_size": 32, "num_attention_heads": 4, "vocab_size": 100, "bos_token_id": 98, "sep_token_id": 7, "eos_token_id": 2,
                          "pad_token_id": null, "hidden_act": "gelu_new", "label_smoothing": 0.1, "tie_word_embeddings": false},
          "vision_config": {"hidden_size": 48, "image_size": 33, "patch_size": 8, "hidden_act": "quick_gelu"}})",
      "config.json"));
  CHECK(c.text.width == 32);
  CHECK(c.text.start_token == 98);
  CHECK(c.text.end_token == 7);
  CHECK(c.text.activation == mm::Activation::gelu_tanh);
  CHECK(c.text.label_smoothing == 0.1);
  CHECK(c.vision.patches() == 16);
  CHECK(c.vision.activation == mm::Activation::quick_gelu);
  CHECK_FALSE(c.tied);
}

TEST_CASE("what cannot be a model is refused by key") {
  CHECK(refusal(R"({"text_config": []})").find("text_config is not an object") != std::string::npos);
  CHECK(refusal(R"({"text_config": {"hidden_size": 0}})").find("hidden_size is 0, expected 1 to 1048576") != std::string::npos);
  CHECK(refusal(R"({"vision_config": {"hidden_size": -768}})").find("hidden_size is -768") != std::string::npos);
  CHECK(
      refusal(R"({"vision_config": {"num_attention_heads": 7}})").find("num_attention_heads is 7, which does not divide hidden_size 768") !=
      std::string::npos);
  CHECK(refusal(R"({"vision_config": {"patch_size": 400}})").find("patch_size is 400, expected 1 to 384") != std::string::npos);
  CHECK(refusal(R"({"text_config": {"vocab_size": 1000}})").find("bos_token_id is 30522, outside the vocabulary of 1000 tokens") !=
        std::string::npos);
  CHECK(refusal(R"({"text_config": {"is_decoder": false}})").find("is_decoder is false") != std::string::npos);
  CHECK(refusal(R"({"text_config": {"hidden_act": "mish"}})").find("text_config: hidden_act: unknown activation 'mish'") !=
        std::string::npos);
  CHECK(refusal(R"({"text_config": {"label_smoothing": 1}})").find("label_smoothing is 1") != std::string::npos);
  CHECK(refusal(R"({"text_config": {"layer_norm_eps": 0}})").find("layer_norm_eps is 0") != std::string::npos);
  CHECK(refusal(R"({"text_config": {"num_hidden_layers": "12"}})").find("num_hidden_layers") != std::string::npos);
}
