#include "smolvlm/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::smolvlm::read_config;
using Scaling = mm::RotaryScaling::Kind;

namespace {

mm::smolvlm::Config of(const std::string& text) { return read_config(Json::parse(text, "config.json")); }

// What a config.json is refused for; the pictures' and the text's own defaults do not fit each other without an image_token_id.
std::string refusal(const std::string& text, const std::string& rest = "") {
  try {
    of(R"({"image_token_id": 5, "vision_config": {)" + (rest.empty() ? "" : rest) + R"(}, "text_config": {)" + text + "}}");
  } catch (const mm::Error& error) {
    CHECK(error.kind == mm::Kind::input);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("what a file leaves out has the defaults of transformers' classes") {
  const auto c = of(R"({"image_token_id": 5, "scale_factor": 1})");
  CHECK(c.vision.width == 1152);
  CHECK(c.vision.heads == 16);
  CHECK(c.vision.side() == 7);
  CHECK(c.vision.norm_eps == 1e-6);
  CHECK(c.text.norm_eps == 1e-5);  // of the whole's class, as there is no text_config
  CHECK(of(R"({"image_token_id": 5, "scale_factor": 1, "text_config": {}})").text.norm_eps == 1e-6);
  CHECK(c.text.layers == 32);
  CHECK(c.text.key_heads == 32);
  CHECK(c.text.head_width == 128);
  CHECK(c.text.rotary_theta == 10000);
  CHECK(c.text.rotary_scaling.kind == Scaling::none);
  CHECK(c.text.end_tokens == std::vector<std::int64_t>{2});
  CHECK_FALSE(c.tied);
}

TEST_CASE("the rotary embedding is read as both releases of the reference write it, and the newer key wins") {
  const auto text = [](const std::string& json) {
    return of(R"({"image_token_id": 5, "scale_factor": 1, "text_config": {)" + json + "}}").text;
  };
  CHECK(text(R"("rope_theta": 500)").rotary_theta == 500);
  CHECK(text(R"("rope_theta": 500, "rope_parameters": {"rope_theta": 7, "rope_type": "default"})").rotary_theta == 7);
  const auto old = text(R"("rope_theta": 500, "rope_scaling": {"type": "linear", "factor": 2})");
  CHECK(old.rotary_scaling.kind == Scaling::linear);
  CHECK(old.rotary_scaling.factor == 2);
  const auto both = text(R"("rope_scaling": {"type": "yarn"}, "rope_parameters": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1,
      "high_freq_factor": 4}, "max_position_embeddings": 64, "eos_token_id": [3, 4])");
  CHECK(both.rotary_scaling.kind == Scaling::by_parts);
  CHECK(both.rotary_scaling.positions == 64);
  CHECK(both.end_tokens == std::vector<std::int64_t>{3, 4});
}

TEST_CASE("what cannot be a model, or is none that mm reads, is refused by name") {
  const auto has = [](const std::string& why, const std::string& part) { return why.find(part) != std::string::npos; };
  CHECK(has(refusal(R"("rope_scaling": {"rope_type": "yarn", "factor": 2})"), "no rotary embedding of the type 'yarn'"));
  CHECK(has(refusal(R"("rope_parameters": {"rope_type": "linear"})"), "needs a factor"));
  CHECK(has(refusal(R"("rope_parameters": {"rope_type": "default", "partial_rotary_factor": 0.5})"), "partial_rotary_factor"));
  CHECK(has(refusal(R"("rope_theta": 0)"), "rope_theta is 0"));
  CHECK(has(refusal(R"("model_type": "qwen2")"), "of the type 'qwen2'"));
  CHECK(has(refusal(R"("num_key_value_heads": 5)"), "num_key_value_heads is 5, which does not divide num_attention_heads 32"));
  CHECK(has(refusal(R"("head_dim": 3)"), "heads are 3 wide"));
  CHECK(has(refusal(R"("rms_norm_eps": 0)"), "rms_norm_eps is 0"));
  CHECK(has(refusal(R"("eos_token_id": [1, 99999])"), "eos_token_id holds 99999"));
  CHECK(has(refusal("", R"("patch_size": 300)"), "patch_size is 300, expected 1 to 224"));
  CHECK(has(refusal("", R"("num_channels": 1)"), "num_channels is not 3"));
  CHECK_THROWS_WITH_AS(of("{}"), "image_token_id is 128257, outside the vocabulary of 32000 tokens", mm::Error);
}
