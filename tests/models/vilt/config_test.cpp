#include "vilt/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm::vilt;

namespace {

Config config(const std::string& text) { return read_config(mm::Json::parse(text, "config.json")); }

std::string refusal(const std::string& text) {
  const auto error = error_of([&] { config(text); });
  CHECK(error.kind == mm::Kind::input);
  return error.what();
}

}  // namespace

TEST_CASE("an empty file is the model of the class's defaults") {
  const auto c = config("{}");
  CHECK(c.vocabulary == 30522);
  CHECK(c.positions == 40);
  CHECK(c.heads == 12);
  CHECK(c.side() == 12);
  CHECK(c.most_patches == -1);
  CHECK(c.norm_eps == 1e-12);
  CHECK(c.activation == mm::Activation::gelu);
}

TEST_CASE("what a file says is taken, and nonsense is refused by its key") {
  const auto c = config(R"({"image_size": 100, "patch_size": 30, "qkv_bias": false, "hidden_act": "relu", "max_image_length": 50})");
  CHECK(c.side() == 3);
  CHECK_FALSE(c.qkv_bias);
  CHECK(c.most_patches == 50);
  CHECK(refusal(R"({"num_attention_heads": 7})").find("num_attention_heads") != std::string::npos);
  CHECK(refusal(R"({"patch_size": 400})") == "patch_size is 400, more than image_size, 384");
  CHECK(refusal(R"({"num_channels": 1})").starts_with("num_channels is not 3"));
  CHECK(refusal(R"({"modality_type_vocab_size": 1})").starts_with("modality_type_vocab_size is 1"));
  CHECK(complaint([] { config(R"({"image_size": [384, 384]})"); }).find("image_size") != std::string::npos);
  CHECK(refusal(R"({"vocab_size": 0})").find("vocab_size") != std::string::npos);
}
