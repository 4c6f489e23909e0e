#pragma once
#include <cstdint>

#include "base/json.h"
#include "nn/activation.h"

// config.json of BLIP (model_type "blip"; Li et al. 2022). Files hold only what differs from the defaults of the classes BlipConfig,
// BlipVisionConfig and BlipTextConfig of transformers, so the members' defaults are those.

namespace mm::blip {

struct VisionConfig {
  int64_t width = 768, mlp_width = 3072, layers = 12, heads = 12;
  int64_t image_size = 384, patch = 16;  // pixels
  Activation activation = Activation::gelu;
  double norm_eps = 1e-5;

  int64_t patches() const { return (image_size / patch) * (image_size / patch); }
};

struct TextConfig {
  int64_t vocabulary = 30524, positions = 512;
  int64_t width = 768, mlp_width = 3072, layers = 12, heads = 8;
  Activation activation = Activation::gelu;
  double norm_eps = 1e-12;
  int64_t start_token = 30522;  // bos_token_id: stands before every text
  int64_t end_token = 102;      // sep_token_id; eos_token_id is not looked at, as in transformers
  int64_t pad_token = 0;
  double label_smoothing = 0;  // when learning
  double dropout = 0;          // the larger of the two
};

struct Config {
  VisionConfig vision;
  TextConfig text;
  int64_t match_width = 256;  // image_text_hidden_size: of the vectors whose cosine says whether a text belongs to a picture
  bool tied = true;           // may the head share the word embeddings, when the file holds no weight of its own
};

// Throws Error{input} that names the key on sizes that are no sizes (0, heads that do not divide the width, ids outside the vocabulary,
// no cross-attention).
Config read_config(const Json& config);

}  // namespace mm::blip
