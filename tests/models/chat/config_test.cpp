#include "chat/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::chat::read_text_config;
using Scaling = mm::RotaryScaling::Kind;

namespace {

mm::chat::TextConfig of(const std::string& text) { return read_text_config(Json::parse(text, "config.json")); }

// What a text_config is refused for.
std::string refusal(const std::string& text) {
  try {
    of("{" + text + "}");
  } catch (const mm::Error& error) {
    CHECK(error.kind == mm::Kind::input);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("what a file leaves out has the defaults of transformers' LlamaConfig, or those that it is handed") {
  const auto c = of("{}");
  CHECK(c.layers == 32);
  CHECK(c.key_heads == 32);
  CHECK(c.head_width == 128);
  CHECK(c.norm_eps == 1e-6);
  CHECK(c.rotary_theta == 10000);
  CHECK(c.rotary_scaling.kind == Scaling::none);
  CHECK(c.end_tokens == std::vector<std::int64_t>{2});
  CHECK_FALSE(c.tied);
  CHECK(of(R"({"hidden_size": 64, "num_attention_heads": 4})").head_width == 16);
  CHECK(of(R"({"num_attention_heads": 16})").key_heads == 16);
  mm::chat::TextConfig defaults;
  defaults.norm_eps = 1e-5;
  defaults.key_heads = 8;
  defaults.head_width = 96;
  defaults.end_tokens = {7, 9};
  CHECK(read_text_config({}, defaults).norm_eps == 1e-5);
  const auto told = Json::parse(R"({"num_attention_heads": 64})", "c");
  CHECK(read_text_config(told, defaults).key_heads == 8);
  CHECK(read_text_config(told, defaults).head_width == 96);
  CHECK(read_text_config(told, defaults).end_tokens == std::vector<std::int64_t>{7, 9});
  CHECK(of(R"({"eos_token_id": []})").end_tokens.empty());
}

TEST_CASE("the rotary embedding is read as both releases of the reference write it, and the newer key wins") {
  const auto text = [](const std::string& json) { return of("{" + json + "}"); };
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

TEST_CASE("what cannot be a text side, or is none that mm reads, is refused by name") {
  const auto has = [](const std::string& why, const std::string& part) { return why.find(part) != std::string::npos; };
  CHECK(has(refusal(R"("rope_scaling": {"rope_type": "yarn", "factor": 2})"), "no rotary embedding of the type 'yarn'"));
  CHECK(has(refusal(R"("rope_scaling": {"type": "mrope"})"), "no rotary embedding of the type 'mrope'"));
  mm::chat::TextConfig several;
  several.several_axes = true;
  CHECK(read_text_config(Json::parse(R"({"rope_scaling": {"type": "mrope"}})", "c"), several).rotary_scaling.kind == Scaling::none);
  CHECK(has(refusal(R"("rope_parameters": {"rope_type": "linear"})"), "needs a factor"));
  CHECK(has(refusal(R"("rope_parameters": {"rope_type": "default", "partial_rotary_factor": 0.5})"), "partial_rotary_factor"));
  CHECK(has(refusal(R"("rope_theta": 0)"), "rope_theta is 0"));
  CHECK(has(refusal(R"("model_type": "mistral")"), "of the type 'mistral'"));
  CHECK(has(refusal(R"("num_key_value_heads": 5)"), "num_key_value_heads is 5, which does not divide num_attention_heads 32"));
  CHECK(has(refusal(R"("head_dim": 3)"), "heads are 3 wide"));
  CHECK(has(refusal(R"("rms_norm_eps": 0)"), "rms_norm_eps is 0"));
  CHECK(has(refusal(R"("eos_token_id": [1, 99999])"), "eos_token_id holds 99999"));
  CHECK_THROWS_WITH_AS(mm::chat::config_part(Json::parse(R"({"text_config": []})", "c"), "text_config"), "text_config is not an object",
                       mm::Error);
}
