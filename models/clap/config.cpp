#include "clap/config.h"

#include <fmt/format.h>

#include <string>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"

namespace mm::clap {
namespace {

Json part(const Json& config, const std::string& name) {
  const auto json = config.get(name);
  MM_CHECK(json.is_null() || json.is_object(), Kind::input, name + " is not an object", config.where());
  return json;
}

// A size that files may spell for both edges: 4, or [4, 4].
int64_t edge(const Json& json, const char* key, int64_t fallback, int64_t most) {
  const auto value = json.get(key);
  if (!value.is_array()) return config_size(json, key, fallback, most);
  const auto both = value.integers();
  MM_CHECK(both.size() == 2 && both[0] == both[1] && both[0] >= 1 && both[0] <= most, Kind::input,
           fmt::format("{} is not one number from 1 to {}, nor the same one twice", key, most), json.where());
  return both[0];
}

std::vector<int64_t> stages(const Json& json, const char* key, std::vector<int64_t> fallback) {
  const auto value = json.get(key);
  if (value.is_null()) return fallback;
  auto numbers = value.integers();
  MM_CHECK(!numbers.empty() && numbers.size() <= 8, Kind::input, fmt::format("{} stages, expected 1 to 8", numbers.size()), value.where());
  for (const auto number : numbers)
    MM_CHECK(number >= 1 && number <= 1000, Kind::input, fmt::format("{} is no number of layers or heads", number), value.where());
  return numbers;
}

// The forms that mm does not compute, and sizes that leave a rest somewhere.
void check(const Json& json, const SoundConfig& c) {
  MM_CHECK(c.depths.size() == c.heads.size(), Kind::input,
           fmt::format("depths has {} stages, num_attention_heads {}", c.depths.size(), c.heads.size()), json.where());
  MM_CHECK(c.square % c.mels == 0, Kind::input, fmt::format("num_mel_bins is {}, which does not divide spec_size {}", c.mels, c.square),
           json.where());
  const auto rest = c.window << (c.stages() - 1);
  MM_CHECK(
      c.square % c.stride == 0 && c.side() % rest == 0, Kind::input,
      fmt::format("spec_size {}, patch_stride {} and window_size {} leave a rest in {} stages", c.square, c.stride, c.window, c.stages()),
      json.where());
  MM_CHECK(c.patch >= c.stride && (c.patch - c.stride) % 2 == 0, Kind::input,
           fmt::format("patch_size {} does not lie evenly around patch_stride {}", c.patch, c.stride), json.where());
  for (int64_t i = 0; i < c.stages(); ++i)
    check_heads(json, "num_attention_heads", c.heads[static_cast<std::size_t>(i)], "the width", c.width << i);
  const auto width = json.integer("hidden_size", 768);
  MM_CHECK(width == c.last_width(), Kind::input, fmt::format("hidden_size is {}, the last stage is {} wide", width, c.last_width()),
           json.where());
  MM_CHECK(json.integer("patch_embed_input_channels", 1) == 1, Kind::input, "patch_embed_input_channels is not 1", json.where());
  MM_CHECK(json.boolean("flatten_patch_embeds", true), Kind::input, "flatten_patch_embeds is false", json.where());
  const auto fusion = json.get("fusion_type");
  MM_CHECK(!c.fusion || fusion.is_null() || fusion.string() != "channel_map", Kind::input, "mm has no fusion_type 'channel_map'",
           json.where());
}

SoundConfig read_sound(const Json& json) {
  SoundConfig c;
  c.mels = config_size(json, "num_mel_bins", c.mels, 1 << 10);
  c.square = config_size(json, "spec_size", c.square, 1 << 14);
  c.patch = edge(json, "patch_size", c.patch, c.square);
  c.stride = edge(json, "patch_stride", c.stride, c.square);
  c.window = config_size(json, "window_size", c.window, c.square);
  c.width = config_size(json, "patch_embeds_hidden_size", c.width, 1 << 13);
  c.depths = stages(json, "depths", c.depths);
  c.heads = stages(json, "num_attention_heads", c.heads);
  c.mlp_ratio = json.number("mlp_ratio", c.mlp_ratio);
  MM_CHECK(c.mlp_ratio > 0 && c.mlp_ratio <= 64, Kind::input,
           fmt::format("mlp_ratio is {:g}, expected above 0 and at most 64", c.mlp_ratio), json.where());
  c.norm_eps = config_norm_eps(json, c.norm_eps);
  c.activation = activation_of(json.string("hidden_act", "gelu"), json.where() + ": hidden_act");
  c.qkv_bias = json.boolean("qkv_bias", c.qkv_bias);
  c.patch_norm = json.boolean("enable_patch_layer_norm", c.patch_norm);
  c.fusion = json.boolean("enable_fusion", c.fusion);
  c.fusion_ratio = config_size(json, "aff_block_r", c.fusion_ratio, c.width);
  check(json, c);
  return c;
}

}  // namespace

Config read_config(const Json& config) {
  return {
      .sound = read_sound(part(config, "audio_config")),
      .text = bert::read_text_side(part(config, "text_config"), bert::Layout::roberta),
      .projection = config_size(config, "projection_dim", 512),
      .projection_activation = activation_of(config.string("projection_hidden_act", "relu"), config.where() + ": projection_hidden_act")};
}

}  // namespace mm::clap
