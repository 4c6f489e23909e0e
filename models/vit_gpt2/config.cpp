#include "vit_gpt2/config.h"

#include <fmt/format.h>

#include <string>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"

namespace mm::vit_gpt2 {
namespace {

// A block of the file; without model_type it is what the class takes by default.
Json block(const Json& config, const char* name, const char* type) {
  const auto json = config.get(name);
  MM_CHECK(json.is_object(), Kind::input, std::string("has no block '") + name + "'", config.where());
  const auto found = json.string("model_type", type);
  const bool known = found == "gpt2" || found == "vit" || found == "deit";
  const bool decodes = found == "gpt2", is_decoder = std::string(name) == "decoder";
  MM_CHECK(known && decodes == is_decoder, Kind::input, fmt::format("mm does not know {}s of type '{}'", name, shown(found)), json.where(),
           is_decoder ? "it knows: gpt2" : "it knows: vit, deit");
  return json;
}

VisionConfig read_vision(const Json& json) {
  const VisionConfig d;
  VisionConfig c;
  c.distilled = json.string("model_type", "vit") == "deit";
  c.width = config_size(json, "hidden_size", d.width);
  c.mlp_width = config_size(json, "intermediate_size", d.mlp_width);
  c.layers = config_size(json, "num_hidden_layers", d.layers, 1000);
  c.heads = config_size(json, "num_attention_heads", d.heads);
  c.image_size = config_size(json, "image_size", d.image_size, 1 << 14);
  c.patch = config_size(json, "patch_size", d.patch, c.image_size);
  c.activation = activation_of(json.string("hidden_act", "gelu"), json.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(json, d.norm_eps);
  c.qkv_bias = json.boolean("qkv_bias", d.qkv_bias);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
  MM_CHECK(json.integer("num_channels", 3) == 3, Kind::input, "num_channels is not 3: pictures have red, green and blue", json.where());
  return c;
}

TextConfig read_text(const Json& json) {
  const TextConfig d;
  TextConfig c;
  c.vocabulary = config_size(json, "vocab_size", d.vocabulary, 1 << 22);
  c.positions = config_size(json, "n_positions", d.positions);
  c.width = config_size(json, "n_embd", d.width);
  c.mlp_width = config_size(json, "n_inner", 4 * c.width);
  c.layers = config_size(json, "n_layer", d.layers, 1000);
  c.heads = config_size(json, "n_head", d.heads);
  c.activation = activation_of(json.string("activation_function", "gelu_new"), json.where() + ": activation_function");
  c.norm_eps = json.number("layer_norm_epsilon", d.norm_eps);
  MM_CHECK(c.norm_eps > 0 && c.norm_eps < 1, Kind::input,
           fmt::format("layer_norm_epsilon is {:f}, expected above 0 and below 1", c.norm_eps), json.where());
  c.scaled = json.boolean("scale_attn_weights", d.scaled);
  c.scaled_by_layer = json.boolean("scale_attn_by_inverse_layer_idx", d.scaled_by_layer);
  c.tied = json.boolean("tie_word_embeddings", d.tied);
  check_heads(json, "n_head", c.heads, "n_embd", c.width);
  MM_CHECK(json.boolean("add_cross_attention", false), Kind::input,
           "add_cross_attention is not true: a decoder that does not look at pictures writes no captions", json.where());
  return c;
}

}  // namespace

Config read_config(const Json& config) {
  const auto decoder = block(config, "decoder", "bert");
  const Config c{.vision = read_vision(block(config, "encoder", "vit")), .text = read_text(decoder)};
  // Where it is given, transformers puts no product between the sides, and layers of GPT-2 take their own width only.
  MM_CHECK(decoder.get("cross_attention_hidden_size").is_null() || c.vision.width == c.text.width, Kind::input,
           "cross_attention_hidden_size leaves no product between two widths", decoder.where());
  return c;
}

}  // namespace mm::vit_gpt2
