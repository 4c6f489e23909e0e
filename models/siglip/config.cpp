#include "siglip/config.h"

#include <fmt/format.h>

#include <string>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::siglip {
namespace {

Json part(const Json& config, const std::string& name) {
  const auto json = config.get(name);
  MM_CHECK(json.is_null() || json.is_object(), Kind::input, name + " is not an object", config.where());
  return json;
}

void read_tower(const Json& json, TowerConfig& c) {
  const TowerConfig d;
  c.width = config_size(json, "hidden_size", d.width);
  c.mlp_width = config_size(json, "intermediate_size", d.mlp_width);
  c.layers = config_size(json, "num_hidden_layers", d.layers, 1000);
  c.heads = config_size(json, "num_attention_heads", d.heads);
  c.activation = activation_of(json.string("hidden_act", "gelu_pytorch_tanh"), json.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(json, d.norm_eps);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
}

VisionConfig read_vision(const Json& json) {
  const VisionConfig d;
  VisionConfig c;
  read_tower(json, c);
  c.image_size = config_size(json, "image_size", d.image_size, 1 << 14);
  c.patch = config_size(json, "patch_size", d.patch, c.image_size);
  MM_CHECK(json.integer("num_channels", 3) == 3, Kind::input, "num_channels is not 3: pictures have red, green and blue", json.where());
  MM_CHECK(json.boolean("vision_use_head", true), Kind::input, "vision_use_head is false: nothing makes a vector of a picture's states",
           json.where());
  return c;
}

TextConfig read_text(const Json& json) {
  const TextConfig d;
  TextConfig c;
  read_tower(json, c);
  c.vocabulary = config_size(json, "vocab_size", d.vocabulary, 1 << 22);
  c.positions = config_size(json, "max_position_embeddings", d.positions);
  c.projection = config_size(json, "projection_size", c.width);
  return c;
}

}  // namespace

Config read_config(const Json& config) {
  const Config c{.vision = read_vision(part(config, "vision_config")), .text = read_text(part(config, "text_config"))};
  MM_CHECK(c.vision.width == c.text.projection, Kind::input,
           fmt::format("vectors of texts are {} wide (projection_size of text_config), those of pictures {} (hidden_size of vision_config)",
                       c.text.projection, c.vision.width),
           config.where());
  return c;
}

}  // namespace mm::siglip
