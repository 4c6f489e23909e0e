#include "blip/config.h"

#include <string>

#include "base/check.h"

namespace mm::blip {
namespace {

constexpr int64_t kMost = 1 << 20;  // no width, count or vocabulary of a model that fits a machine is larger

int64_t size(const Json& json, std::string_view key, int64_t fallback, int64_t most = kMost) {
  const auto value = json.integer(key, fallback);
  MM_CHECK(value >= 1 && value <= most, Kind::input,
           std::string(key) + " is " + std::to_string(value) + ", expected 1 to " + std::to_string(most), json.where());
  return value;
}

int64_t token(const Json& json, std::string_view key, int64_t fallback, int64_t vocabulary) {
  const auto value = json.integer(key, fallback);
  MM_CHECK(value >= 0 && value < vocabulary, Kind::input,
           std::string(key) + " is " + std::to_string(value) + ", outside the vocabulary of " + std::to_string(vocabulary) + " tokens",
           json.where());
  return value;
}

double fraction(const Json& json, std::string_view key) {
  const auto value = json.number(key, 0);
  MM_CHECK(value >= 0 && value < 1, Kind::input, std::string(key) + " is " + std::to_string(value) + ", expected 0 or more and below 1",
           json.where());
  return value;
}

double eps(const Json& json, double fallback) {
  const auto value = json.number("layer_norm_eps", fallback);
  MM_CHECK(value > 0 && value < 1, Kind::input, "layer_norm_eps is " + std::to_string(value) + ", expected above 0 and below 1",
           json.where());
  return value;
}

void check_heads(const Json& json, int64_t width, int64_t heads) {
  MM_CHECK(width % heads == 0, Kind::input,
           "num_attention_heads is " + std::to_string(heads) + ", which does not divide hidden_size " + std::to_string(width),
           json.where());
}

VisionConfig read_vision(const Json& json) {
  const VisionConfig d;
  VisionConfig c;
  c.width = size(json, "hidden_size", d.width);
  c.mlp_width = size(json, "intermediate_size", d.mlp_width);
  c.layers = size(json, "num_hidden_layers", d.layers, 1000);
  c.heads = size(json, "num_attention_heads", d.heads);
  c.image_size = size(json, "image_size", d.image_size, 1 << 14);
  c.patch = size(json, "patch_size", d.patch, c.image_size);
  c.activation = activation_of(json.string("hidden_act", "gelu"), json.where() + ": hidden_act");
  c.norm_eps = eps(json, d.norm_eps);
  check_heads(json, c.width, c.heads);
  return c;
}

TextConfig read_text(const Json& json) {
  const TextConfig d;
  TextConfig c;
  c.vocabulary = size(json, "vocab_size", d.vocabulary, 1 << 22);
  c.positions = size(json, "max_position_embeddings", d.positions);
  c.width = size(json, "hidden_size", d.width);
  c.mlp_width = size(json, "intermediate_size", d.mlp_width);
  c.layers = size(json, "num_hidden_layers", d.layers, 1000);
  c.heads = size(json, "num_attention_heads", d.heads);
  c.activation = activation_of(json.string("hidden_act", "gelu"), json.where() + ": hidden_act");
  c.norm_eps = eps(json, d.norm_eps);
  c.start_token = token(json, "bos_token_id", d.start_token, c.vocabulary);
  c.end_token = token(json, "sep_token_id", d.end_token, c.vocabulary);
  c.pad_token = token(json, "pad_token_id", d.pad_token, c.vocabulary);
  c.label_smoothing = fraction(json, "label_smoothing");
  c.dropout = std::max(fraction(json, "hidden_dropout_prob"), fraction(json, "attention_probs_dropout_prob"));
  check_heads(json, c.width, c.heads);
  MM_CHECK(json.boolean("is_decoder", true), Kind::input, "is_decoder is false: a text side without cross-attention writes no captions",
           json.where());
  return c;
}

}  // namespace

Config read_config(const Json& config) {
  const auto vision = config.get("vision_config"), text = config.get("text_config");
  for (const auto& [name, part] : {std::pair{"vision_config", vision}, {"text_config", text}})
    MM_CHECK(part.is_null() || part.is_object(), Kind::input, std::string(name) + " is not an object", config.where());
  // transformers ties when either level says so, and both say so by default.
  return {read_vision(vision), read_text(text), config.boolean("tie_word_embeddings", true) || text.boolean("tie_word_embeddings", true)};
}

}  // namespace mm::blip
