#pragma once
#include <cstdint>

#include "base/json.h"
#include "chat/config.h"
#include "nn/activation.h"

// config.json of SmolVLM (model_type "smolvlm"; Marafioti et al. 2025) and Idefics3 ("idefics3"; Laurençon et al. 2024), which are one
// graph. Files hold only what differs from the defaults of transformers' classes SmolVLMConfig, SmolVLMVisionConfig and LlamaConfig, so the
// members' defaults are those.

namespace mm::smolvlm {

struct VisionConfig {
  int64_t width = 1152, mlp_width = 3072, layers = 12, heads = 16;
  int64_t image_size = 224, patch = 32;  // pixels
  Activation activation = Activation::gelu_tanh;
  double norm_eps = 1e-6;

  int64_t side() const { return image_size / patch; }  // patches
};

struct Config {
  VisionConfig vision;
  chat::TextConfig text;
  int64_t image_token = 128257;  // stands where a state of a picture goes
  int64_t scale = 2;             // so many states by so many become one
};

// Throws Error{input} that names the key on sizes that are no sizes (0, heads that do not divide the width, ids outside the vocabulary),
// another text model than Llama, and a rotary embedding that mm does not have.
Config read_config(const Json& config);

}  // namespace mm::smolvlm
