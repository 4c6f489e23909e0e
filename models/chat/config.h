#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "nn/activation.h"
#include "nn/rotary.h"

namespace mm::chat {

// The text side of a chat model: a Llama (Touvron et al. 2023), or what differs from one as the members say. Files hold only what differs
// from the defaults of transformers' class LlamaConfig, so the members' defaults are those.
struct TextConfig {
  std::string_view type = "llama";  // model_type, of a constant
  int64_t vocabulary = 32000, positions = 2048;
  int64_t width = 4096, mlp_width = 11008, layers = 32, heads = 32;
  int64_t key_heads = 0, head_width = 0;  // as defaults, 0: as many as heads; their share of the width
  Activation activation = Activation::silu;
  double norm_eps = 1e-6;
  bool attention_bias = false, mlp_bias = false;
  bool output_bias = true;  // of attention, where it has biases
  bool head_norms = false;  // are queries and keys normed head by head (Qwen3)
  double rotary_theta = 10000;
  RotaryScaling rotary_scaling = {};
  bool several_axes = false;              // may places have them; files of such models call the rotary embedding "mrope"
  std::vector<int64_t> rotary_axes = {};  // [head_width / 2]: by which axis of a place each pair turns; empty: places have one axis
  std::vector<int64_t> end_tokens = {2};  // eos_token_id
  bool tied = false;                      // may the head share the word embeddings, when the file holds no weight of its own
};

// The text_config of a config.json (null: there is none, all is as by default). Throws Error{input} that names the key on sizes that are no
// sizes (0, heads that do not divide the width, ids outside the vocabulary), another text model, and a rotary embedding that mm does not
// have.
TextConfig read_text_config(const Json& json, const TextConfig& defaults = {});

// The parts of a config.json, checked: an object, or null where there is none.
Json config_part(const Json& config, std::string_view key);

}  // namespace mm::chat
