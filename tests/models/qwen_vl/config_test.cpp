#include "qwen_vl/config.h"

#include <algorithm>

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::qwen_vl::read_rotary_axes;
using mm::qwen_vl::read_vision_config;

namespace {

mm::qwen_vl::VisionConfig of(const std::string& text, std::int64_t width = 3584, std::int64_t layers = 36) {
  return read_vision_config(Json::parse("{" + text + "}", "config.json"), width, layers);
}

std::string refusal(const std::string& text, std::int64_t width = 3584, std::int64_t layers = 36) {
  CHECK(exit_code([&] { of(text, width, layers); }) == static_cast<int>(mm::Kind::input));
  return complaint([&] { of(text, width, layers); });
}

std::vector<std::int64_t> axes_of(const std::string& rope, std::int64_t pairs) {
  return read_rotary_axes(Json::parse("{" + rope + "}", "config.json"), pairs);
}

bool has(const std::string& why, const std::string& part) { return why.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("what a file leaves out has the defaults of transformers' classes") {
  const auto c = of("");
  CHECK(c.width == 1152);
  CHECK(c.layers == 27);
  CHECK(c.side == 48);
  CHECK(c.patch == 16);
  CHECK(c.frames == 2);
  CHECK(c.early == std::vector<std::int64_t>{8, 16, 24});
  CHECK(c.places_a_second == 4);
  CHECK(axes_of("", 64).size() == 64);
  const auto whole = mm::qwen_vl::read_config(Json::parse(R"({"vision_config": {"out_hidden_size": 4096}, "video_token_id": 7})", "c"));
  CHECK(whole.tokens.image == 151655);
  CHECK(whole.tokens.video == 7);
  CHECK(whole.text.key_heads == 32);
  CHECK(whole.text.head_width == 128);
  CHECK(whole.text.end_tokens.empty());
}

TEST_CASE("pairs of a head turn by time, down and across in turns until an axis is spent") {
  const std::vector<std::int64_t> expected{0, 1, 2, 0, 1, 2, 0, 0};
  CHECK(axes_of(R"("rope_parameters": {"mrope_section": [4, 2, 2]})", 8) == expected);
  CHECK(axes_of(R"("rope_scaling": {"mrope_section": [4, 2, 2], "mrope_interleaved": true})", 8) == expected);
  CHECK(axes_of(R"("rope_scaling": {"mrope_section": [8, 0, 0]}, "rope_parameters": {"mrope_section": [4, 2, 2]})", 8) == expected);
  const auto real = axes_of("", 64);  // 24, 20, 20
  CHECK(std::vector(real.begin() + 57, real.end()) == std::vector<std::int64_t>{0, 1, 2, 0, 0, 0, 0});
}

TEST_CASE("Qwen2.5-VL has defaults of its own, and keys of the text beside the others") {
  const auto c = mm::qwen_vl::read_config(Json::parse(R"({"model_type": "qwen2_5_vl", "hidden_size": 2048, "num_attention_heads": 16,
      "num_key_value_heads": 2, "num_hidden_layers": 36, "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]},
      "tie_word_embeddings": true, "vision_config": {"hidden_size": 1280, "out_hidden_size": 2048, "in_chans": 3, "tokens_per_second": 2}})",
                                                      "c"));
  CHECK(c.text.head_width == 128);
  CHECK(c.text.key_heads == 2);
  CHECK(c.text.attention_bias);
  CHECK_FALSE(c.text.output_bias);
  CHECK_FALSE(c.text.head_norms);
  CHECK(c.text.rotary_theta == 1000000);
  CHECK(c.text.end_tokens == std::vector<std::int64_t>{151645});
  CHECK(c.text.tied);
  CHECK(std::count(c.text.rotary_axes.begin(), c.text.rotary_axes.end(), 0) == 16);
  CHECK(c.text.rotary_axes[16] == 1);
  CHECK(c.text.rotary_axes[63] == 2);
  CHECK(c.vision.gated);
  CHECK(c.vision.side == 0);
  CHECK(c.vision.window == 4);
  CHECK(c.vision.places_a_second == 2);
  CHECK(c.vision.layers == 32);
  CHECK(c.vision.whole == std::vector<std::int64_t>{7, 15, 23, 31});
  CHECK(c.vision.early.empty());
  const auto refused = [](const std::string& keys, const std::string& vision) {
    return complaint([&] {
      mm::qwen_vl::read_config(Json::parse(R"({"model_type": "qwen2_5_vl", "text_config": {"hidden_size": 3584, "num_attention_heads": 28,
          "num_key_value_heads": 4)" + keys + R"(}, "vision_config": {)" +
                                               vision + "}}",
                                           "c"));
    });
  };
  CHECK(refused("", "").empty());
  CHECK(has(refused("", R"("tokens_per_second": 0)"), "tokens_per_second is 0"));
  CHECK(has(refused(R"(, "use_sliding_window": true, "max_window_layers": 4)", ""), "use_sliding_window"));
  CHECK(has(refused("", R"("window_size": 20)"), "window_size is 20, less than the 28 pixels of a square"));
  CHECK(has(refused("", R"("fullatt_block_indexes": [32])"), "fullatt_block_indexes holds 32, but there are 32 layers"));
  CHECK(has(refused(R"(, "rope_parameters": {"mrope_interleaved": true})", ""), "mrope_interleaved is true"));
  CHECK(has(refused(R"(, "model_type": "qwen2_vl_text")", ""), "of the type 'qwen2_vl_text'"));
}

TEST_CASE("what cannot be a model, or is none that mm reads, is refused by name") {
  CHECK(has(refusal(R"("num_heads": 7)"), "num_heads is 7"));
  CHECK(has(refusal(R"("hidden_size": 96, "num_heads": 16)"), "heads are 6 wide"));
  CHECK(has(refusal(R"("num_position_embeddings": 10)"), "num_position_embeddings is 10, which is no square"));
  CHECK(has(refusal("", 2048), "out_hidden_size is 3584, but the text is 2048 wide"));
  CHECK(has(refusal(R"("deepstack_visual_indexes": [3, 3])"), "deepstack_visual_indexes holds 3"));
  CHECK(has(refusal(R"("deepstack_visual_indexes": [27])"), "deepstack_visual_indexes holds 27"));
  CHECK(has(refusal("", 3584, 2), "names 3 layers, more than the text has (2)"));
  CHECK(has(refusal(R"("patch_size": 0)"), "patch_size is 0"));
  CHECK(has(refusal(R"("patch_size": 100000)"), "patch_size is 100000"));
  CHECK(has(refusal(R"("patch_size": [16, 16])"), "patch_size"));
  CHECK(has(refusal(R"("rope_parameters": {"rope_type": "yarn"})"), "of the type 'yarn'"));
  CHECK(has(refusal(R"("rope_parameters": {"rope_theta": 0})"), "rope_theta is 0"));
  CHECK(has(refusal(R"("in_channels": 1)"), "in_channels is not 3"));
  CHECK(has(complaint([] { axes_of(R"("rope_scaling": {"mrope_section": [4, 4]})", 8); }), "mrope_section does not share out the 8 pairs"));
  CHECK(has(complaint([] { axes_of(R"("rope_scaling": {"mrope_section": [9, -1, 0]})", 8); }), "mrope_section does not"));
  CHECK(has(complaint([] { axes_of(R"("rope_scaling": {"mrope_section": [4, 2, 2], "mrope_interleaved": false})", 8); }), "interleaved"));
}
