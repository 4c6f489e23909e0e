#include "vit_gpt2/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::vit_gpt2::read_config;

namespace {

mm::vit_gpt2::Config read(const std::string& encoder, const std::string& decoder) {
  return read_config(Json::parse(R"({"encoder": {)" + encoder + R"(}, "decoder": {"model_type": "gpt2")" + decoder + "}}", "config.json"));
}

bool refused(const std::string& encoder, const std::string& decoder, const std::string& why) {
  return complaint([&] { read(encoder, decoder); }).find(why) != std::string::npos;
}

const std::string kLooks = R"(, "add_cross_attention": true)";

}  // namespace

TEST_CASE("empty blocks are ViT-base and GPT-2 with the defaults of transformers' classes") {
  const auto c = read("", kLooks);
  CHECK(c.vision.width == 768);
  CHECK(c.vision.states() == 197);
  CHECK(c.vision.norm_eps == 1e-12);
  CHECK(c.vision.activation == mm::Activation::gelu);
  CHECK(c.vision.qkv_bias);
  CHECK(c.text.vocabulary == 50257);
  CHECK(c.text.mlp_width == 3072);
  CHECK(c.text.positions == 1024);
  CHECK(c.text.norm_eps == 1e-5);
  CHECK(c.text.activation == mm::Activation::gelu_tanh);
  CHECK(c.text.scaled);
  CHECK_FALSE(c.text.scaled_by_layer);
  CHECK(c.text.tied);
}

TEST_CASE("keys of both sides are read") {
  const auto c = read(R"("model_type": "deit", "hidden_size": 48, "image_size": 32, "qkv_bias": false)",
                      kLooks + R"(, "n_embd": 24, "n_head": 4, "n_inner": 50, "activation_function": "relu", "scale_attn_weights": false,
                      "scale_attn_by_inverse_layer_idx": true, "layer_norm_epsilon": 1e-6, "tie_word_embeddings": false)");
  CHECK(c.vision.states() == 6);
  CHECK_FALSE(c.vision.qkv_bias);
  CHECK(c.text.mlp_width == 50);
  CHECK(c.text.activation == mm::Activation::relu);
  CHECK_FALSE(c.text.scaled);
  CHECK(c.text.scaled_by_layer);
  CHECK(c.text.norm_eps == 1e-6);
  CHECK_FALSE(c.text.tied);
  CHECK(read("", kLooks + R"(, "n_embd": 24)").text.mlp_width == 96);
}

TEST_CASE("other encoders and decoders are refused by name, and what cannot be a model by key") {
  CHECK(refused(R"("model_type": "swin")", kLooks, "encoder: mm does not know encoders of type 'swin'"));
  CHECK(refused(R"("model_type": "gpt2")", kLooks, "mm does not know encoders of type 'gpt2'"));
  const auto other = [](const char* text) { return complaint([&] { read_config(Json::parse(text, "config.json")); }); };
  CHECK(other(R"({"encoder": {}, "decoder": {"model_type": "trocr"}})").find("does not know decoders of type 'trocr'") !=
        std::string::npos);
  CHECK(other(R"({"encoder": {}, "decoder": {}})").find("does not know decoders of type 'bert'") != std::string::npos);
  CHECK(other(R"({"encoder": {}})").find("has no block 'decoder'") != std::string::npos);
  CHECK(refused("", "", "add_cross_attention is not true"));
  CHECK(refused(R"("num_channels": 1)", kLooks, "num_channels is not 3"));
  CHECK(refused("", kLooks + R"(, "n_head": 7)", "n_head is 7, which does not divide n_embd 768"));
  CHECK(refused("", kLooks + R"(, "layer_norm_epsilon": 0)", "layer_norm_epsilon is 0"));
  CHECK(refused("", kLooks + R"(, "activation_function": "mish")", "activation_function: unknown activation 'mish'"));
  CHECK(refused("", kLooks + R"(, "n_embd": 24, "cross_attention_hidden_size": 768)", "cross_attention_hidden_size"));
}
