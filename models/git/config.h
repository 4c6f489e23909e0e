#pragma once
#include <cstdint>

#include "base/json.h"
#include "clip/config.h"
#include "nn/activation.h"

// config.json of GIT (model_type "git"; Wang et al. 2022). Files hold only what differs from the defaults of the classes GitConfig and
// GitVisionConfig of transformers, so the members' defaults are those.

namespace mm::git {

struct TextConfig {
  int64_t vocabulary = 30522, positions = 1024;
  int64_t width = 768, mlp_width = 3072, layers = 6, heads = 12;
  Activation activation = Activation::gelu;
  double norm_eps = 1e-12;
  int64_t start_token = 101;  // bos_token_id
  int64_t end_token = 102;    // eos_token_id; where generation_config.json says nothing
};

struct Config {
  clip::VisionConfig vision;
  TextConfig text;
  bool tied = false;   // may the head share the word embeddings, when the file holds no weight of its own
  int64_t frames = 0;  // of a clip, at most; 0: the model was made for pictures alone
};

// Throws Error{input} that names the key on sizes that are no sizes (0, heads that do not divide the width, ids outside the vocabulary).
Config read_config(const Json& config);

}  // namespace mm::git
