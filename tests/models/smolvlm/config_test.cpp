#include "smolvlm/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::smolvlm::read_config;

namespace {

mm::smolvlm::Config of(const std::string& text) { return read_config(Json::parse(text, "config.json")); }

// What a config.json is refused for; the pictures' and the text's own defaults do not fit each other without an image_token_id.
std::string refusal(const std::string& vision) {
  try {
    of(R"({"image_token_id": 5, "vision_config": {)" + vision + "}}");
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
  CHECK_FALSE(c.text.tied);
  CHECK(of(R"({"image_token_id": 5, "tie_word_embeddings": true})").text.tied);
  CHECK(of(R"({"image_token_id": 5, "text_config": {"tie_word_embeddings": true}})").text.tied);
}

TEST_CASE("what cannot be a model, or is none that mm reads, is refused by name") {
  const auto has = [](const std::string& why, const std::string& part) { return why.find(part) != std::string::npos; };
  CHECK(has(refusal(R"("patch_size": 300)"), "patch_size is 300, expected 1 to 224"));
  CHECK(has(refusal(R"("num_channels": 1)"), "num_channels is not 3"));
  CHECK_THROWS_WITH_AS(of("{}"), "image_token_id is 128257, outside the vocabulary of 32000 tokens", mm::Error);
}
