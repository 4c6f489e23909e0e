#include "qwen_vl/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::qwen_vl {
namespace {

constexpr int64_t kMostLayers = 1000;

// num_position_embeddings: the places of a square.
int64_t read_side(const Json& json, int64_t fallback) {
  const auto places = config_size(json, "num_position_embeddings", fallback * fallback);
  const auto side = static_cast<int64_t>(std::llround(std::sqrt(static_cast<double>(places))));
  MM_CHECK(side * side == places, Kind::input, fmt::format("num_position_embeddings is {}, which is no square", places), json.where());
  return side;
}

std::vector<int64_t> read_early(const Json& json, const VisionConfig& c, int64_t text_layers) {
  const auto value = json.get("deepstack_visual_indexes");
  const auto early = value.is_null() ? c.early : value.integers();
  int64_t before = -1;
  for (const auto layer : early) {
    MM_CHECK(layer > before && layer < c.layers, Kind::input,
             fmt::format("deepstack_visual_indexes holds {}; expected ascending layers of the {} there are", layer, c.layers),
             json.where());
    before = layer;
  }
  MM_CHECK(std::ssize(early) <= text_layers, Kind::input,
           fmt::format("deepstack_visual_indexes names {} layers, more than the text has ({})", early.size(), text_layers), json.where());
  return early;
}

// "rope_parameters" {"rope_type": "axial", "rope_theta": ...}; files of transformers 4 have none.
double read_theta(const Json& json, double fallback) {
  const auto rope = json.get("rope_parameters");
  MM_CHECK(rope.is_null() || rope.is_object(), Kind::input, "the rotary embedding is not described by an object", rope.where());
  const auto kind = rope.string("rope_type", "axial");
  MM_CHECK(kind == "axial" || kind == "default", Kind::input, fmt::format("mm has no rotary embedding of patches of the type '{}'", kind),
           rope.where(), "known: axial");
  const auto theta = rope.number("rope_theta", json.number("rope_theta", fallback));
  MM_CHECK(theta > 0 && std::isfinite(theta), Kind::input, fmt::format("rope_theta is {:g}, expected a number above 0", theta),
           rope.where());
  return theta;
}

// fullatt_block_indexes: of a tower with windows.
std::vector<int64_t> read_whole(const Json& json, const VisionConfig& c) {
  const auto value = json.get("fullatt_block_indexes");
  auto whole = value.is_null() ? std::vector<int64_t>{7, 15, 23, 31} : value.integers();
  for (const auto layer : whole)
    MM_CHECK(layer >= 0 && (value.is_null() || layer < c.layers), Kind::input,
             fmt::format("fullatt_block_indexes holds {}, but there are {} layers", layer, c.layers), json.where());
  return whole;
}

chat::TextConfig qwen3_text() {
  chat::TextConfig d;
  d.type = "qwen3_vl_text";
  d.vocabulary = 151936;
  d.positions = 128000;
  d.width = 4096;
  d.mlp_width = 22016;
  d.key_heads = 32;
  d.head_width = 128;
  d.rotary_theta = 500000;
  d.head_norms = true;
  d.several_axes = true;
  d.end_tokens.clear();
  return d;
}

// flat: with its keys beside the others of the whole file.
chat::TextConfig qwen2_5_text(bool flat) {
  chat::TextConfig d;
  d.type = flat ? "qwen2_5_vl" : "qwen2_5_vl_text";
  d.vocabulary = 152064;
  d.positions = 32768;
  d.width = 8192;
  d.mlp_width = 29568;
  d.layers = 80;
  d.heads = 64;
  d.key_heads = 8;
  d.norm_eps = 1e-5;
  d.rotary_theta = 1000000;
  d.several_axes = true;
  d.end_tokens = {151645};
  d.attention_bias = true;
  d.output_bias = false;
  return d;
}

VisionConfig qwen2_5_vision() {
  VisionConfig d;
  d.gated = true;
  d.width = 3584;
  d.mlp_width = 3420;
  d.layers = 32;
  d.patch = 14;
  d.side = 0;
  d.window = 112;  // pixels
  d.early.clear();
  return d;
}

void check_windows_of_text(const Json& text, int64_t layers) {
  const bool slides = text.boolean("use_sliding_window", false) && text.integer("max_window_layers", 80) < layers;
  MM_CHECK(!slides, Kind::input, "mm has no attention whose window slides (use_sliding_window)", text.where());
}

}  // namespace

Config read_config(const Json& json) {
  const bool gated = json.string("model_type", "qwen3_vl") == "qwen2_5_vl";
  auto text = chat::config_part(json, "text_config");
  const bool flat = gated && text.is_null();
  if (flat) text = json;
  Config c;
  c.text = chat::read_text_config(text, gated ? qwen2_5_text(flat) : qwen3_text());
  if (gated) check_windows_of_text(text, c.text.layers);
  c.text.tied = c.text.tied || json.boolean("tie_word_embeddings", false);
  c.text.rotary_axes = read_rotary_axes(text, c.text.head_width / 2, !gated);
  c.tokens = {.image = json.integer("image_token_id", c.tokens.image), .video = json.integer("video_token_id", c.tokens.video)};
  c.vision = read_vision_config(chat::config_part(json, "vision_config"), c.text.width, c.text.layers, gated);
  return c;
}

VisionConfig read_vision_config(const Json& json, int64_t text_width, int64_t text_layers, bool gated) {
  const auto d = gated ? qwen2_5_vision() : VisionConfig();
  VisionConfig c = d;
  c.width = config_size(json, "hidden_size", d.width);
  c.mlp_width = config_size(json, "intermediate_size", d.mlp_width);
  c.layers = config_size(json, "depth", d.layers, kMostLayers);
  c.heads = config_size(json, "num_heads", d.heads);
  check_heads(json, "num_heads", c.heads, "hidden_size", c.width);
  MM_CHECK(c.width / c.heads % 4 == 0, Kind::input,
           fmt::format("heads are {} wide; what turns in pairs by two axes needs a multiple of 4", c.width / c.heads), json.where());
  c.patch = config_size(json, "patch_size", d.patch, kLargestPatch);
  c.frames = config_size(json, "temporal_patch_size", d.frames, kMostFrames);
  c.merge = config_size(json, "spatial_merge_size", d.merge, kLargestMerge);
  c.states_width = config_size(json, "out_hidden_size", d.states_width);
  MM_CHECK(c.states_width == text_width, Kind::input,
           fmt::format("out_hidden_size is {}, but the text is {} wide", c.states_width, text_width), json.where());
  c.rotary_theta = read_theta(json, d.rotary_theta);
  c.activation = activation_of(json.string("hidden_act", gated ? "silu" : "gelu_pytorch_tanh"), json.where() + ": hidden_act");
  MM_CHECK(json.integer("in_channels", json.integer("in_chans", 3)) == 3, Kind::input, "in_channels is not 3: pictures have three colours",
           json.where());
  if (!gated) {
    c.side = read_side(json, d.side);
    c.early = read_early(json, c, text_layers);
    return c;
  }
  const auto pixels = config_size(json, "window_size", d.window);
  c.window = pixels / c.merge / c.patch;
  MM_CHECK(c.window >= 1, Kind::input, fmt::format("window_size is {}, less than the {} pixels of a square", pixels, c.merge * c.patch),
           json.where());
  c.whole = read_whole(json, c);
  c.places_a_second = config_size(json, "tokens_per_second", d.places_a_second);
  return c;
}

std::vector<int64_t> read_rotary_axes(const Json& text, int64_t pairs, bool interleaved) {
  auto rope = text.get("rope_parameters");
  if (rope.is_null()) rope = text.get("rope_scaling");
  const auto value = rope.get("mrope_section");
  const auto sections =
      value.is_null() ? (interleaved ? std::vector<int64_t>{24, 20, 20} : std::vector<int64_t>{16, 24, 24}) : value.integers();
  const bool sizes = sections.size() == 3 && std::ranges::all_of(sections, [&](int64_t s) { return s >= 0 && s <= pairs; });
  MM_CHECK(sizes && std::accumulate(sections.begin(), sections.end(), int64_t{0}) == pairs, Kind::input,
           fmt::format("mrope_section does not share out the {} pairs of a head to three axes", pairs), text.where());
  MM_CHECK(rope.boolean("mrope_interleaved", interleaved) == interleaved, Kind::input,
           fmt::format("mrope_interleaved is {}, which no model of this type is", !interleaved), text.where());
  std::vector<int64_t> axes;
  if (!interleaved) {
    for (int64_t axis = 0; axis < 3; ++axis)
      axes.insert(axes.end(), static_cast<std::size_t>(sections[static_cast<std::size_t>(axis)]), axis);
    return axes;
  }
  for (int64_t i = 0; i < pairs; ++i) axes.push_back(i < 3 * sections[static_cast<std::size_t>(i % 3)] ? i % 3 : 0);
  return axes;
}

}  // namespace mm::qwen_vl
