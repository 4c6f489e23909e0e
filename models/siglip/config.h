#pragma once
#include <cstdint>

#include "base/json.h"
#include "nn/activation.h"

// config.json of SigLIP (Zhai et al. 2023) and of SigLIP 2 (Tschannen et al. 2025). Files hold only what differs from the defaults of
// transformers' classes SiglipTextConfig and SiglipVisionConfig, so the members' defaults are those.

namespace mm::siglip {

// What both towers have.
struct TowerConfig {
  int64_t width = 768, mlp_width = 3072, layers = 12, heads = 12;
  Activation activation = Activation::gelu_tanh;
  double norm_eps = 1e-6;
};

struct VisionConfig : TowerConfig {
  int64_t image_size = 224, patch = 16;  // pixels

  int64_t side() const { return image_size / patch; }  // patches
  int64_t patches() const { return side() * side(); }
};

struct TextConfig : TowerConfig {
  int64_t vocabulary = 32000, positions = 64;  // tokens
  int64_t projection = 768;                    // width of the space; where a file says nothing, the tower's own
};

// Both sides.
struct Config {
  VisionConfig vision;
  TextConfig text;
};

// Throws Error{input} that names the key on sizes that are no sizes, on towers whose vectors differ in width, and on a picture side without
// the head that makes a vector of it.
Config read_config(const Json& config);

}  // namespace mm::siglip
