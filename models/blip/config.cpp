#include "blip/config.h"

#include <string>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::blip {
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
  c.activation = activation_of(json.string("hidden_act", "gelu"), json.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(json, d.norm_eps);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
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
  c.end_token = config_token(json, "sep_token_id", d.end_token, c.vocabulary);
  c.pad_token = config_token(json, "pad_token_id", d.pad_token, c.vocabulary);
  c.label_smoothing = config_fraction(json, "label_smoothing");
  c.dropout = std::max(config_fraction(json, "hidden_dropout_prob"), config_fraction(json, "attention_probs_dropout_prob"));
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
  MM_CHECK(json.boolean("is_decoder", true), Kind::input, "is_decoder is false: a text side without cross-attention looks at no picture",
           json.where());
  return c;
}

}  // namespace

Config read_config(const Json& config) {
  const auto vision = config.get("vision_config"), text = config.get("text_config");
  for (const auto& [name, part] : {std::pair{"vision_config", vision}, {"text_config", text}})
    MM_CHECK(part.is_null() || part.is_object(), Kind::input, std::string(name) + " is not an object", config.where());
  // transformers ties when either level says so, and both say so by default.
  return {read_vision(vision), read_text(text), config_size(config, "image_text_hidden_size", 256),
          config.boolean("tie_word_embeddings", true) || text.boolean("tie_word_embeddings", true)};
}

}  // namespace mm::blip
