#include "florence2/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"

namespace mm::florence2 {
namespace {

constexpr std::size_t kMostStages = 16;
constexpr std::int64_t kMostDepth = 1000, kLargestKernel = 64;

using Numbers = std::vector<std::int64_t>;

// A list of whole numbers, one for each stage.
Numbers list(const Json& json, std::string_view key, const Numbers& fallback, std::int64_t least, std::int64_t most) {
  const auto numbers = json.get(key).is_null() ? fallback : json.get(key).integers();
  MM_CHECK(!numbers.empty() && numbers.size() <= kMostStages, Kind::input,
           fmt::format("{} has {} numbers, expected 1 to {}", key, numbers.size(), kMostStages), json.where());
  for (const auto number : numbers)
    MM_CHECK(number >= least && number <= most, Kind::input, fmt::format("{} holds {}, expected {} to {}", key, number, least, most),
             json.where());
  return numbers;
}

std::vector<bool> truths(const Json& json, std::string_view key, std::vector<bool> fallback) {
  const auto value = json.get(key);
  if (value.is_null()) return fallback;
  std::vector<bool> all;
  MM_CHECK(value.is_array(), Kind::input, "expected a list of true and false", value.where());
  for (std::size_t i = 0; i < value.size(); ++i) all.push_back(value.at(i).boolean());
  return all;
}

std::vector<Stage> read_stages(const Json& json) {
  const char* const width_key = json.has("dim_embed") ? "dim_embed" : "embed_dim";
  const auto widths = list(json, width_key, {128, 256, 512, 1024}, 1, kLargestSize);
  const auto depths = list(json, "depths", {1, 1, 9, 1}, 1, kMostDepth);
  const auto heads = list(json, "num_heads", {4, 8, 16, 32}, 1, kLargestSize);
  const auto groups = list(json, "num_groups", {4, 8, 16, 32}, 1, kLargestSize);
  const auto kernels = list(json, "patch_size", {7, 3, 3, 3}, 1, kLargestKernel);
  const auto strides = list(json, "patch_stride", {4, 2, 2, 2}, 1, kLargestKernel);
  const auto paddings = list(json, "patch_padding", {3, 1, 1, 1}, 0, kLargestKernel);
  const auto first = truths(json, "patch_prenorm", {false, true, true, true});
  const auto count = widths.size();
  const std::array<std::pair<std::string_view, std::size_t>, 7> sizes{{{"depths", depths.size()},
                                                                       {"num_heads", heads.size()},
                                                                       {"num_groups", groups.size()},
                                                                       {"patch_size", kernels.size()},
                                                                       {"patch_stride", strides.size()},
                                                                       {"patch_padding", paddings.size()},
                                                                       {"patch_prenorm", first.size()}}};
  for (const auto& [key, size] : sizes)
    MM_CHECK(size == count, Kind::input, fmt::format("{} speaks of {} stages, {} of {}", width_key, count, key, size), json.where());
  std::vector<Stage> stages;
  for (std::size_t i = 0; i < count; ++i) {
    check_heads(json, "num_heads", heads[i], width_key, widths[i]);
    check_heads(json, "num_groups", groups[i], width_key, widths[i]);
    stages.push_back({.width = widths[i],
                      .depth = depths[i],
                      .heads = heads[i],
                      .groups = groups[i],
                      .kernel = kernels[i],
                      .stride = strides[i],
                      .padding = paddings[i],
                      .norm_first = first[i]});
  }
  return stages;
}

// The authors' files say what becomes of the states; transformers knows one way only.
void check_sources(const Json& json) {
  const auto sources = json.get("image_feature_source");
  if (sources.is_null()) return;
  MM_CHECK(sources.strings() == (std::vector<std::string>{"spatial_avg_pool", "temporal_avg_pool"}), Kind::input,
           "image_feature_source is not spatial_avg_pool and temporal_avg_pool, the one way that mm has", json.where());
}

VisionConfig read_vision(const Json& json) {
  const VisionConfig d;
  VisionConfig c;
  const auto type = json.string("model_type", "florence_vision");
  MM_CHECK(type == "florence_vision" || type == "davit", Kind::input,
           fmt::format("mm does not know picture sides of type '{}'", shown(type)), json.where(), "it knows: florence_vision, davit");
  check_sources(json);
  c.stages = read_stages(json);
  c.window = config_size(json, "window_size", d.window, 1024);
  c.mlp_ratio = json.number("mlp_ratio", d.mlp_ratio);
  MM_CHECK(c.mlp_ratio >= 1 && c.mlp_ratio <= 64, Kind::input, fmt::format("mlp_ratio is {:g}, expected 1 to 64", c.mlp_ratio),
           json.where());
  c.qkv_bias = json.boolean("qkv_bias", d.qkv_bias);
  c.activation = activation_of(json.string("activation_function", "gelu"), json.where() + ": activation_function");
  c.projection = config_size(json, "projection_dim", d.projection);
  const auto times = json.get("visual_temporal_embedding"), places = json.get("image_pos_embed");
  c.times = config_size(times.is_object() ? times : json, "max_temporal_embeddings", d.times);
  c.positions = places.is_object() ? config_size(places, "max_pos_embeddings", d.positions)
                                   : config_size(json, "max_position_embeddings", d.positions);
  const auto channels = json.integer(json.has("in_chans") ? "in_chans" : "in_channels", 3);
  MM_CHECK(channels == 3, Kind::input, "in_channels is not 3: pictures have red, green and blue", json.where());
  MM_CHECK(c.width() % 2 == 0, Kind::input, fmt::format("the last stage is {} wide, an odd number", c.width()), json.where());
  return c;
}

TextConfig read_text(const Json& json) {
  const TextConfig d;
  TextConfig c;
  const auto type = json.string("model_type", "bart");
  MM_CHECK(type == "bart" || type == "florence2_language", Kind::input,
           fmt::format("mm does not know text sides of type '{}'", shown(type)), json.where(), "it knows: bart, florence2_language");
  c.vocabulary = config_size(json, "vocab_size", d.vocabulary, 1 << 22);
  c.positions = config_size(json, "max_position_embeddings", d.positions);
  c.width = config_size(json, "d_model", d.width);
  c.encoder_layers = config_size(json, "encoder_layers", d.encoder_layers, kMostDepth);
  c.encoder_mlp = config_size(json, "encoder_ffn_dim", d.encoder_mlp);
  c.encoder_heads = config_size(json, "encoder_attention_heads", d.encoder_heads);
  c.decoder_layers = config_size(json, "decoder_layers", d.decoder_layers, kMostDepth);
  c.decoder_mlp = config_size(json, "decoder_ffn_dim", d.decoder_mlp);
  c.decoder_heads = config_size(json, "decoder_attention_heads", d.decoder_heads);
  c.activation = activation_of(json.string("activation_function", "gelu"), json.where() + ": activation_function");
  c.scaled = json.boolean("scale_embedding", d.scaled);
  check_heads(json, "encoder_attention_heads", c.encoder_heads, "d_model", c.width);
  check_heads(json, "decoder_attention_heads", c.decoder_heads, "d_model", c.width);
  return c;
}

Json block(const Json& config, const char* name) {
  const auto json = config.get(name);
  MM_CHECK(json.is_object() || json.is_null(), Kind::input, std::string(name) + " is no block of settings", config.where());
  return json.is_object() ? json : Json::parse("{}", config.where() + ": " + name);
}

}  // namespace

std::int64_t states_of(const VisionConfig& config, std::int64_t height, std::int64_t width) {
  const auto pixels = fmt::format("{} x {}", width, height);
  for (const auto& stage : config.stages) {
    MM_CHECK(std::min(height, width) + 2 * stage.padding >= stage.kernel, Kind::input,
             fmt::format("nothing is left of a picture of {} pixels in the model's stages", pixels), "size");
    height = stage.side(height);
    width = stage.side(width);
  }
  MM_CHECK(std::max(height, width) <= config.positions, Kind::input,
           fmt::format("a picture of {} pixels becomes {} x {} states, the model has positions for {} to a side", pixels, width, height,
                       config.positions),
           "size");
  return height * width + 1;
}

Config read_config(const Json& config) {
  const auto text = block(config, "text_config");
  Config c{.vision = read_vision(block(config, "vision_config")), .text = read_text(text)};
  MM_CHECK(c.vision.projection == c.text.width, Kind::input,
           fmt::format("projection_dim is {}, but d_model is {}: pictures and words need one width", c.vision.projection, c.text.width),
           config.where());
  return c;
}

}  // namespace mm::florence2
