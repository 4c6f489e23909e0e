#include "wav2vec2/config.h"

#include <fmt/format.h>

#include <string>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"

namespace mm::wav2vec2 {
namespace {

std::vector<int64_t> numbers(const Json& json, const char* key, const std::vector<int64_t>& fallback, int64_t most) {
  const auto value = json.get(key);
  if (value.is_null()) return fallback;
  auto all = value.integers();
  MM_CHECK(!all.empty() && all.size() <= 32, Kind::input, fmt::format("{} convolutions, expected 1 to 32", all.size()), value.where());
  for (const auto number : all)
    MM_CHECK(number >= 1 && number <= most, Kind::input, fmt::format("{} is not from 1 to {}", number, most), value.where());
  return all;
}

void read_convolutions(const Json& json, Config& c) {
  c.channels = numbers(json, "conv_dim", c.channels, 1 << 14);
  c.strides = numbers(json, "conv_stride", c.strides, 1 << 10);
  c.kernels = numbers(json, "conv_kernel", c.kernels, 1 << 10);
  MM_CHECK(c.channels.size() == c.strides.size() && c.channels.size() == c.kernels.size(), Kind::input,
           fmt::format("conv_dim, conv_stride and conv_kernel are of {}, {} and {} convolutions", c.channels.size(), c.strides.size(),
                       c.kernels.size()),
           json.where());
  c.feature_bias = json.boolean("conv_bias", c.feature_bias);
  const auto norm = json.string("feat_extract_norm", "group");
  MM_CHECK(norm == "group" || norm == "layer", Kind::input, fmt::format("feat_extract_norm is '{}'; mm has group and layer", shown(norm)),
           json.where());
  c.norm_each = norm == "layer";
  c.feature_activation = activation_of(json.string("feat_extract_activation", "gelu"), json.where() + ": feat_extract_activation");
  c.place_kernel = config_size(json, "num_conv_pos_embeddings", c.place_kernel, 1 << 12);
  c.place_groups = config_size(json, "num_conv_pos_embedding_groups", c.place_groups);
  check_heads(json, "num_conv_pos_embedding_groups", c.place_groups, "hidden_size", c.width);
}

}  // namespace

int64_t Config::hop() const {
  int64_t product = 1;
  for (const auto stride : strides) product *= stride;
  return product;
}

int64_t Config::frames(int64_t samples) const {
  for (std::size_t i = 0; i < kernels.size(); ++i) samples = samples < kernels[i] ? 0 : (samples - kernels[i]) / strides[i] + 1;
  return samples;
}

Config read_config(const Json& config) {
  Config c;
  c.hubert = config.string("model_type", "wav2vec2") == "hubert";
  c.width = config_size(config, "hidden_size", c.width);
  c.mlp_width = config_size(config, "intermediate_size", c.mlp_width);
  c.layers = config_size(config, "num_hidden_layers", c.layers, 1000);
  c.heads = config_size(config, "num_attention_heads", c.heads);
  c.activation = activation_of(config.string("hidden_act", "gelu"), config.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(config, c.norm_eps);
  c.norm_first = config.boolean("do_stable_layer_norm", c.norm_first);
  check_heads(config, "num_attention_heads", c.heads, "hidden_size", c.width);
  read_convolutions(config, c);
  if (c.hubert) {
    c.projection_norm = config.boolean("feat_proj_layer_norm", c.projection_norm);
    c.place_norm = config.boolean("conv_pos_batch_norm", c.place_norm);
  }
  MM_CHECK(!config.boolean("add_adapter", false) && config.get("adapter_attn_dim").is_null(), Kind::input,
           "mm has no adapters (add_adapter, adapter_attn_dim)", config.where());
  return c;
}

}  // namespace mm::wav2vec2
