#pragma once
#include <cstdint>

#include "base/json.h"
#include "nn/activation.h"

// config.json of model_type "vision-encoder-decoder" whose encoder is a ViT (Dosovitskiy et al. 2021) or DeiT (Touvron et al. 2021) and
// whose decoder is GPT-2 (Radford et al. 2019) with cross-attention. Files hold only what differs from the defaults of the classes
// ViTConfig, DeiTConfig and GPT2Config of transformers, so the members' defaults are those.

namespace mm::vit_gpt2 {

struct VisionConfig {
  int64_t width = 768, mlp_width = 3072, layers = 12, heads = 12;
  int64_t image_size = 224, patch = 16;  // pixels
  Activation activation = Activation::gelu;
  double norm_eps = 1e-12;
  bool qkv_bias = true;
  bool distilled = false;  // a DeiT: a second token stands behind the class token

  int64_t states() const { return (image_size / patch) * (image_size / patch) + (distilled ? 2 : 1); }
};

struct TextConfig {
  int64_t vocabulary = 50257, positions = 1024;
  int64_t width = 768, mlp_width = 3072, layers = 12, heads = 12;
  Activation activation = Activation::gelu_tanh;
  double norm_eps = 1e-5;
  bool scaled = true;            // scores are divided by the root of a head's width,
  bool scaled_by_layer = false;  // and by the number of the layer, from 1
  bool tied = true;              // may the head share the word embeddings, when the file holds no weight of its own
  int64_t end_token = 50256;     // bos_token_id and eos_token_id; where nothing else says how texts begin and end
};

// Both sides.
struct Config {
  VisionConfig vision;
  TextConfig text;
};

// Throws Error{input} that names the key on encoders and decoders of other types, on a decoder that does not look at pictures, and on sizes
// that are no sizes.
Config read_config(const Json& config);

}  // namespace mm::vit_gpt2
