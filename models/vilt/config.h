#pragma once
#include <cstdint>

#include "base/json.h"
#include "nn/activation.h"

// config.json of ViLT (model_type "vilt"; Kim et al. 2021). Files may hold only what differs from the defaults of ViltConfig of
// transformers, so the members' defaults are those.

namespace mm::vilt {

struct Config {
  int64_t vocabulary = 30522, types = 2, positions = 40;
  int64_t kinds = 2;  // of inputs that the embeddings tell apart: text and picture
  int64_t width = 768, mlp_width = 3072, layers = 12, heads = 12;
  int64_t image_size = 384, patch = 32;  // pixels
  int64_t most_patches = -1;             // of a picture that are looked at; -1: all
  bool qkv_bias = true;
  Activation activation = Activation::gelu;
  double norm_eps = 1e-12;

  int64_t side() const { return image_size / patch; }  // patches on a side of the learnt positions
};

// Throws Error{input} that names the key on sizes that are no sizes.
Config read_config(const Json& config);

}  // namespace mm::vilt
