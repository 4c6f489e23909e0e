#include "vit/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using namespace mm::vit;

namespace {

Config read(const char* text) { return read_config(Json::parse(text, "c")); }

}  // namespace

TEST_CASE("what a file leaves out is as each class of transformers has it") {
  CHECK(read("{}").mlp_width == 3072);
  CHECK(read("{}").norm_eps == 1e-12);
  CHECK(read(R"({"hidden_size": 96})").pooler_width == 96);
  const auto dino = read(R"({"model_type": "dinov2", "image_size": 518})");
  CHECK(dino.patch == 14);
  CHECK(dino.side() == 37);
  CHECK(dino.norm_eps == 1e-6);
  CHECK((dino.scaled && dino.stretches() && !dino.gated && dino.pooler_width == 0));
  CHECK(read(R"({"model_type": "dinov2", "hidden_size": 1536, "use_swiglu_ffn": true, "num_attention_heads": 24})").mlp_width == 4096);
  CHECK(read(R"({"model_type": "dinov2_with_registers"})").registers == 4);
  const auto sound = read(R"({"model_type": "audio-spectrogram-transformer"})");
  CHECK(sound.patches() == 1212);
  CHECK(sound.mels == 128);
}

TEST_CASE("what is no size, and what mm does not compute, is refused by name") {
  const auto refusal = [](const char* text) { return complaint([&] { read(text); }); };
  CHECK(refusal(R"({"patch_size": 400})") == "c: patch_size is 400, expected 1 to 224");
  CHECK(refusal(R"({"num_channels": 1})").find("num_channels is not 3") != std::string::npos);
  CHECK(refusal(R"({"num_attention_heads": 7})").find("does not divide hidden_size 768") != std::string::npos);
  CHECK(refusal(R"({"pooler_act": "relu"})").find("pooler_act is 'relu'") != std::string::npos);
  CHECK(refusal(R"({"model_type": "dinov2", "mlp_ratio": -1})").find("mlp_ratio is -1") != std::string::npos);
  CHECK(refusal(R"({"model_type": "dinov2", "hidden_size": 1, "num_attention_heads": 1, "mlp_ratio": 0.1})").find("leaves nothing") !=
        std::string::npos);
}
