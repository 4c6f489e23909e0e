#include "smolvlm/config.h"

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::smolvlm {
namespace {

constexpr int64_t kMostLayers = 1000;

VisionConfig read_vision(const Json& json) {
  const VisionConfig d;
  VisionConfig c;
  c.width = config_size(json, "hidden_size", d.width);
  c.mlp_width = config_size(json, "intermediate_size", d.mlp_width);
  c.layers = config_size(json, "num_hidden_layers", d.layers, kMostLayers);
  c.heads = config_size(json, "num_attention_heads", d.heads);
  c.image_size = config_size(json, "image_size", d.image_size, 1 << 14);
  c.patch = config_size(json, "patch_size", d.patch, c.image_size);
  c.activation = activation_of(json.string("hidden_act", "gelu_pytorch_tanh"), json.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(json, d.norm_eps);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
  MM_CHECK(json.integer("num_channels", 3) == 3, Kind::input, "num_channels is not 3: pictures have three colours", json.where());
  return c;
}

}  // namespace

Config read_config(const Json& json) {
  const auto text = chat::config_part(json, "text_config");
  chat::TextConfig defaults;
  if (text.is_null()) defaults.norm_eps = 1e-5;  // the class of the whole has an eps of its own
  Config c;
  c.vision = read_vision(chat::config_part(json, "vision_config"));
  c.text = chat::read_text_config(text, defaults);
  c.text.tied = c.text.tied || json.boolean("tie_word_embeddings", false);
  c.image_token = config_token(json, "image_token_id", c.image_token, c.text.vocabulary);
  c.scale = config_size(json, "scale_factor", c.scale, 1 << 10);
  return c;
}

}  // namespace mm::smolvlm
