#pragma once
#include <cstdint>

#include "base/json.h"
#include "nn/activation.h"

namespace mm::clip {

// The picture side of CLIP (Radford et al. 2021), as several families have it. The members' defaults are those of GitVisionConfig of
// transformers, which differ from CLIPVisionConfig's in the size of a patch alone (32).
struct VisionConfig {
  int64_t width = 768, mlp_width = 3072, layers = 12, heads = 12;
  int64_t image_size = 224, patch = 16;  // pixels
  Activation activation = Activation::quick_gelu;
  double norm_eps = 1e-5;

  int64_t side() const { return image_size / patch; }  // patches
  int64_t patches() const { return side() * side(); }
};

// The vision_config of a config.json (null: all is as by default). Throws Error{input} that names the key on sizes that are no sizes.
VisionConfig read_vision_config(const Json& json, const VisionConfig& defaults = {});

// The text side, as CLIPTextConfig of transformers has it by default.
struct TextConfig {
  int64_t vocabulary = 49408, positions = 77;  // tokens
  int64_t width = 512, mlp_width = 2048, layers = 12, heads = 8;
  int64_t end_token = 49407;
  Activation activation = Activation::quick_gelu;
  double norm_eps = 1e-5;
};

struct Config {
  VisionConfig vision;
  TextConfig text;
  int64_t projection = 512;  // width of the space of both
};

// A config.json. Throws Error{input} likewise.
Config read_config(const Json& config);

}  // namespace mm::clip
