#include "git/config.h"

#include <string>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::git {
namespace {

VisionConfig read_vision(const Json& json) {
  const VisionConfig d;
  VisionConfig c;
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

TextConfig read_text(const Json& json) {
  const TextConfig d;
  TextConfig c;
  c.vocabulary = config_size(json, "vocab_size", d.vocabulary, 1 << 22);
  c.positions = config_size(json, "max_position_embeddings", d.positions);
  c.width = config_size(json, "hidden_size", d.width);
  c.mlp_width = config_size(json, "intermediate_size", d.mlp_width);
  c.layers = config_size(json, "num_hidden_layers", d.layers, 1000);
  c.heads = config_size(json, "num_attention_heads", d.heads);
  c.activation = activation_of(json.string("hidden_act", "gelu"), json.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(json, d.norm_eps);
  c.start_token = config_token(json, "bos_token_id", d.start_token, c.vocabulary);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
  const auto positions = json.string("position_embedding_type", "absolute");
  MM_CHECK(positions == "absolute", Kind::input, "position_embedding_type is '" + positions + "'; there is 'absolute' only", json.where());
  return c;
}

}  // namespace

Config read_config(const Json& config) {
  const auto vision = config.get("vision_config");
  MM_CHECK(vision.is_null() || vision.is_object(), Kind::input, "vision_config is not an object", config.where());
  Config c{.vision = read_vision(vision), .text = read_text(config), .tied = config.boolean("tie_word_embeddings", false)};
  if (!config.get("num_image_with_embedding").is_null()) c.frames = config_size(config, "num_image_with_embedding", 1, 1000);
  return c;
}

}  // namespace mm::git
