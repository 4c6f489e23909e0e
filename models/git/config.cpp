#include "git/config.h"

#include <string>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::git {
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
  Config c{.vision = clip::read_vision_config(vision), .text = read_text(config), .tied = config.boolean("tie_word_embeddings", false)};
  if (!config.get("num_image_with_embedding").is_null()) c.frames = config_size(config, "num_image_with_embedding", 1, 1000);
  return c;
}

}  // namespace mm::git
