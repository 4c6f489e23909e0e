#include "chat/config.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "base/check.h"
#include "model/config_keys.h"

namespace mm::chat {
namespace {

constexpr int64_t kMostLayers = 1000, kLargestVocabulary = 1 << 22;

// A number above 0 that is finite.
double positive(const Json& json, std::string_view key, double fallback) {
  const auto value = json.number(key, fallback);
  MM_CHECK(value > 0 && std::isfinite(value), Kind::input, fmt::format("{} is {:g}, expected a number above 0", key, value), json.where());
  return value;
}

double read_norm_eps(const Json& json, double fallback) {
  const auto value = json.number("rms_norm_eps", fallback);
  MM_CHECK(value > 0 && value < 1, Kind::input, fmt::format("rms_norm_eps is {:g}, expected above 0 and below 1", value), json.where());
  return value;
}

// transformers 5 writes rope_parameters, its elders rope_theta and rope_scaling; where both stand, the new key wins.
void read_rotary(const Json& json, TextConfig& c) {
  auto rope = json.get("rope_parameters");
  if (rope.is_null()) rope = json.get("rope_scaling");
  const double plain = positive(json, "rope_theta", c.rotary_theta);
  MM_CHECK(rope.is_null() || rope.is_object(), Kind::input, "the rotary embedding is not described by an object", rope.where());
  c.rotary_theta = positive(rope, "rope_theta", plain);
  const auto kind = rope.string("rope_type", rope.string("type", "default"));
  MM_CHECK(rope.number("partial_rotary_factor", json.number("partial_rotary_factor", 1)) == 1, Kind::input,
           "mm does not rotate a part of a head (partial_rotary_factor)", json.where());
  if (kind == "default" || (kind == "mrope" && c.several_axes)) return;
  auto& s = c.rotary_scaling;
  MM_CHECK(kind == "linear" || kind == "llama3", Kind::input, fmt::format("mm has no rotary embedding of the type '{}'", kind),
           rope.where(), "known: default, linear, llama3");
  MM_CHECK(rope.has("factor"), Kind::input, fmt::format("a rotary embedding of the type '{}' needs a factor", kind), rope.where());
  s.kind = kind == "linear" ? RotaryScaling::Kind::linear : RotaryScaling::Kind::by_parts;
  s.factor = positive(rope, "factor", 1);
  if (kind == "linear") return;
  s.low_frequency = positive(rope, "low_freq_factor", s.low_frequency);
  s.high_frequency = positive(rope, "high_freq_factor", s.high_frequency);
  s.positions = config_size(rope, "original_max_position_embeddings", c.positions);
  MM_CHECK(s.high_frequency > s.low_frequency, Kind::input, "high_freq_factor is not above low_freq_factor", rope.where());
}

// A number, several, or none.
std::vector<int64_t> read_ends(const Json& json, const std::vector<int64_t>& fallback, int64_t vocabulary) {
  const auto value = json.get("eos_token_id");
  if (value.is_integer()) return {config_token(json, "eos_token_id", 0, vocabulary)};
  const auto ends = value.is_null() ? fallback : value.integers();
  for (const auto token : ends)
    MM_CHECK(token >= 0 && token < vocabulary, Kind::input,
             fmt::format("eos_token_id holds {}, outside the vocabulary of {} tokens", token, vocabulary), json.where());
  return ends;
}

}  // namespace

TextConfig read_text_config(const Json& json, const TextConfig& d) {
  TextConfig c = d;
  const auto type = json.string("model_type", d.type);
  MM_CHECK(type == d.type, Kind::input, fmt::format("the text side is of the type '{}', mm reads {} here", type, d.type), json.where());
  c.vocabulary = config_size(json, "vocab_size", d.vocabulary, kLargestVocabulary);
  c.positions = config_size(json, "max_position_embeddings", d.positions, 1 << 24);
  c.width = config_size(json, "hidden_size", d.width);
  c.mlp_width = config_size(json, "intermediate_size", d.mlp_width);
  c.layers = config_size(json, "num_hidden_layers", d.layers, kMostLayers);
  c.heads = config_size(json, "num_attention_heads", d.heads);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
  c.key_heads = config_size(json, "num_key_value_heads", d.key_heads > 0 ? d.key_heads : c.heads);
  check_heads(json, "num_key_value_heads", c.key_heads, "num_attention_heads", c.heads);
  c.head_width = config_size(json, "head_dim", d.head_width > 0 ? d.head_width : c.width / c.heads);
  MM_CHECK(c.head_width % 2 == 0, Kind::input, fmt::format("heads are {} wide; what turns in pairs needs an even width", c.head_width),
           json.where());
  c.activation = activation_of(json.string("hidden_act", "silu"), json.where() + ": hidden_act");
  c.norm_eps = read_norm_eps(json, d.norm_eps);
  c.attention_bias = json.boolean("attention_bias", d.attention_bias);
  c.mlp_bias = json.boolean("mlp_bias", d.mlp_bias);
  c.end_tokens = read_ends(json, d.end_tokens, c.vocabulary);
  c.tied = json.boolean("tie_word_embeddings", d.tied);
  read_rotary(json, c);
  return c;
}

Json config_part(const Json& config, std::string_view key) {
  const auto part = config.get(key);
  MM_CHECK(part.is_null() || part.is_object(), Kind::input, std::string(key) + " is not an object", config.where());
  return part;
}

}  // namespace mm::chat
