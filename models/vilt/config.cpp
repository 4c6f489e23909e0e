#include "vilt/config.h"

#include <fmt/format.h>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::vilt {

Config read_config(const Json& json) {
  Config c;
  c.vocabulary = config_size(json, "vocab_size", c.vocabulary, 1 << 22);
  c.types = config_size(json, "type_vocab_size", c.types);
  c.kinds = config_size(json, "modality_type_vocab_size", c.kinds);
  c.positions = config_size(json, "max_position_embeddings", c.positions);
  c.width = config_size(json, "hidden_size", c.width);
  c.mlp_width = config_size(json, "intermediate_size", c.mlp_width);
  c.layers = config_size(json, "num_hidden_layers", c.layers, 1000);
  c.heads = config_size(json, "num_attention_heads", c.heads);
  c.image_size = config_size(json, "image_size", c.image_size);
  c.patch = config_size(json, "patch_size", c.patch);
  c.most_patches = json.integer("max_image_length", c.most_patches);
  c.qkv_bias = json.boolean("qkv_bias", c.qkv_bias);
  c.activation = activation_of(json.string("hidden_act", "gelu"), json.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(json, c.norm_eps);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
  MM_CHECK(json.integer("num_channels", 3) == 3, Kind::input, "num_channels is not 3: mm shows red, green and blue", json.where());
  MM_CHECK(c.patch <= c.image_size, Kind::input, fmt::format("patch_size is {}, more than image_size, {}", c.patch, c.image_size),
           json.where());
  MM_CHECK(c.kinds >= 2, Kind::input, "modality_type_vocab_size is 1, which does not tell texts from pictures", json.where());
  return c;
}

}  // namespace mm::vilt
