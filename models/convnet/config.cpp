#include "convnet/config.h"

#include <fmt/format.h>

#include <string>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"

namespace mm::convnet {
namespace {

std::vector<int64_t> stages(const Json& json, const char* key, std::vector<int64_t> fallback, int64_t most) {
  const auto value = json.get(key);
  if (value.is_null()) return fallback;
  auto numbers = value.integers();
  MM_CHECK(!numbers.empty() && numbers.size() <= 16, Kind::input, fmt::format("{} stages, expected 1 to 16", numbers.size()),
           value.where());
  for (const auto number : numbers)
    MM_CHECK(number >= 1 && number <= most, Kind::input, fmt::format("{} is not from 1 to {}", number, most), value.where());
  return numbers;
}

void read_resnet(const Json& json, Config& c) {
  c.stem = config_size(json, "embedding_size", c.stem, 1 << 14);
  c.widths = stages(json, "hidden_sizes", {256, 512, 1024, 2048}, 1 << 14);
  c.depths = stages(json, "depths", {3, 4, 6, 3}, 1000);
  const auto type = json.string("layer_type", "bottleneck");
  MM_CHECK(type == "bottleneck" || type == "basic", Kind::input,
           fmt::format("layer_type is '{}'; mm has bottleneck and basic", shown(type)), json.where());
  c.bottleneck = type == "bottleneck";
  for (const auto width : c.widths)
    MM_CHECK(!c.bottleneck || width >= 4, Kind::input, fmt::format("hidden_sizes has {}, of which no quarter is left", width),
             json.where());
  c.shrink_first = json.boolean("downsample_in_first_stage", false);
  c.shrink_outside = json.boolean("downsample_in_bottleneck", false);
  c.activation = activation_of(json.string("hidden_act", "relu"), json.where() + ": hidden_act");
}

void read_convnext(const Json& json, Config& c) {
  c.patch = config_size(json, "patch_size", c.patch, 1 << 10);
  c.widths = stages(json, "hidden_sizes", {96, 192, 384, 768}, 1 << 14);
  c.depths = stages(json, "depths", {3, 3, 9, 3}, 1000);
  c.norm_eps = config_norm_eps(json, c.norm_eps);
  c.scaled = c.layout == Layout::convnext && json.number("layer_scale_init_value", 1e-6) > 0;
  c.activation = activation_of(json.string("hidden_act", "gelu"), json.where() + ": hidden_act");
}

}  // namespace

Config read_config(const Json& config) {
  Config c;
  const auto type = config.string("model_type", "resnet");
  c.layout = type == "convnextv2" ? Layout::convnext_v2 : type == "convnext" ? Layout::convnext : Layout::resnet;
  c.layout == Layout::resnet ? read_resnet(config, c) : read_convnext(config, c);
  MM_CHECK(c.widths.size() == c.depths.size(), Kind::input,
           fmt::format("hidden_sizes has {} stages, depths {}", c.widths.size(), c.depths.size()), config.where());
  MM_CHECK(config.integer("num_channels", 3) == 3, Kind::input, "num_channels is not 3: pictures have red, green and blue", config.where());
  return c;
}

}  // namespace mm::convnet
