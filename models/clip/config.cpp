#include "clip/config.h"

#include <string>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::clip {

VisionConfig read_vision_config(const Json& json, const VisionConfig& d) {
  VisionConfig c = d;
  c.width = config_size(json, "hidden_size", d.width);
  c.mlp_width = config_size(json, "intermediate_size", d.mlp_width);
  c.layers = config_size(json, "num_hidden_layers", d.layers, 1000);
  c.heads = config_size(json, "num_attention_heads", d.heads);
  c.image_size = config_size(json, "image_size", d.image_size, 1 << 14);
  c.patch = config_size(json, "patch_size", d.patch, c.image_size);
  c.activation = activation_of(json.string("hidden_act", "quick_gelu"), json.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(json, d.norm_eps);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
  MM_CHECK(json.integer("num_channels", 3) == 3, Kind::input, "num_channels is not 3: pictures have red, green and blue", json.where());
  return c;
}

namespace {

TextConfig read_text(const Json& json) {
  const TextConfig d;
  TextConfig c;
  c.vocabulary = config_size(json, "vocab_size", d.vocabulary, 1 << 22);
  c.positions = config_size(json, "max_position_embeddings", d.positions);
  c.width = config_size(json, "hidden_size", d.width);
  c.mlp_width = config_size(json, "intermediate_size", d.mlp_width);
  c.layers = config_size(json, "num_hidden_layers", d.layers, 1000);
  c.heads = config_size(json, "num_attention_heads", d.heads);
  c.activation = activation_of(json.string("hidden_act", "quick_gelu"), json.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(json, d.norm_eps);
  c.end_token = config_token(json, "eos_token_id", d.end_token, c.vocabulary);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
  return c;
}

}  // namespace

Config read_config(const Json& config) {
  // Files of before transformers 4.27 may have each side twice; what stands under "..._dict" is then meant.
  const auto part = [&](const std::string& name) {
    auto json = config.get(name + "_dict");
    if (!json.is_object()) json = config.get(name);
    MM_CHECK(json.is_null() || json.is_object(), Kind::input, name + " is not an object", config.where());
    return json;
  };
  return {.vision = read_vision_config(part("vision_config"), {.patch = 32}),
          .text = read_text(part("text_config")),
          .projection = config_size(config, "projection_dim", 512)};
}

}  // namespace mm::clip
