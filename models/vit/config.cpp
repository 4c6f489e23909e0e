#include "vit/config.h"

#include <fmt/format.h>

#include <string>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"

namespace mm::vit {
namespace {

Layout layout_of(const std::string& type) {
  if (type == "dinov2") return Layout::dinov2;
  if (type == "dinov2_with_registers") return Layout::registers;
  if (type == "videomae") return Layout::video;
  return type == "audio-spectrogram-transformer" ? Layout::spectrogram : Layout::vit;
}

// The width inside of DINOv2's two products, or of its gated one: two thirds of that, rounded up to a multiple of 8.
int64_t inner_width(const Json& json, const Config& c) {
  const auto ratio = json.number("mlp_ratio", 4);
  MM_CHECK(ratio > 0 && ratio <= 64, Kind::input, fmt::format("mlp_ratio is {:g}, expected above 0 and at most 64", ratio), json.where());
  const auto plain = static_cast<int64_t>(static_cast<double>(c.width) * ratio);
  MM_CHECK(plain >= 1, Kind::input, fmt::format("mlp_ratio is {:g}, which leaves nothing of hidden_size {}", ratio, c.width), json.where());
  return c.gated ? (static_cast<int64_t>(static_cast<double>(plain) * 2 / 3) + 7) / 8 * 8 : plain;
}

void read_pictures(const Json& json, Config& c) {
  c.image_size = config_size(json, "image_size", 224, 1 << 14);
  c.patch = config_size(json, "patch_size", c.stretches() ? 14 : 16, c.image_size);
  MM_CHECK(json.integer("num_channels", 3) == 3, Kind::input, "num_channels is not 3: pictures have red, green and blue", json.where());
}

void read_spectrogram(const Json& json, Config& c) {
  c.frames = config_size(json, "max_length", 1024, 1 << 16);
  c.mels = config_size(json, "num_mel_bins", 128, 1 << 10);
  c.patch = config_size(json, "patch_size", 16, std::min(c.frames, c.mels));
  c.frame_stride = config_size(json, "time_stride", 10);
  c.mel_stride = config_size(json, "frequency_stride", 10);
}

void read_video(const Json& json, Config& c) {
  read_pictures(json, c);
  c.frames = config_size(json, "num_frames", 16, 1 << 12);
  c.tubelet = config_size(json, "tubelet_size", 2, c.frames);
  c.mean_pooled = json.boolean("use_mean_pooling", true);
  c.qkv_bias = json.boolean("qv_bias", json.boolean("qkv_bias", true));
  c.key_bias = false;
}

}  // namespace

int64_t Config::patches() const {
  if (layout == Layout::video) return side() * side() * (frames / tubelet);
  if (layout != Layout::spectrogram) return side() * side();
  return ((mels - patch) / mel_stride + 1) * ((frames - patch) / frame_stride + 1);
}

Config read_config(const Json& config) {
  Config c;
  c.layout = layout_of(config.string("model_type", "vit"));
  c.width = config_size(config, "hidden_size", 768);
  c.layers = config_size(config, "num_hidden_layers", 12, 1000);
  c.heads = config_size(config, "num_attention_heads", 12);
  c.activation = activation_of(config.string("hidden_act", "gelu"), config.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(config, c.stretches() ? 1e-6 : 1e-12);
  c.qkv_bias = config.boolean("qkv_bias", true);
  check_heads(config, "num_attention_heads", c.heads, "hidden_size", c.width);
  c.scaled = c.stretches();
  c.gated = c.stretches() && config.boolean("use_swiglu_ffn", false);
  c.mlp_width = c.stretches() ? inner_width(config, c) : config_size(config, "intermediate_size", 3072);
  if (c.layout == Layout::registers) c.registers = config_size(config, "num_register_tokens", 4, 1 << 10);
  if (c.layout == Layout::vit) {
    c.pooler_width = config_size(config, "pooler_output_size", c.width);
    const auto name = config.string("pooler_act", "tanh");
    MM_CHECK(name == "tanh", Kind::input, fmt::format("pooler_act is '{}'; mm has tanh", shown(name)), config.where());
  }
  switch (c.layout) {
    case Layout::spectrogram: read_spectrogram(config, c); break;
    case Layout::video: read_video(config, c); break;
    default: read_pictures(config, c);
  }
  return c;
}

}  // namespace mm::vit
