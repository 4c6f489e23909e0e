#pragma once
#include <cstdint>
#include <vector>

#include "base/json.h"
#include "bert/config.h"
#include "nn/activation.h"

// config.json of CLAP (Wu et al. 2023): sounds and texts in one space. Files may hold only what differs from the defaults of transformers'
// classes ClapAudioConfig and ClapTextConfig, so the members' defaults are those.

namespace mm::clap {

// The sound side, HTSAT (Chen et al. 2022): a Swin Transformer over a spectrogram that is folded to a square.
struct SoundConfig {
  int64_t mels = 64, square = 256;                               // of the spectrogram; the side of the square, numbers
  int64_t patch = 4, stride = 4;                                 // of the square's patches
  int64_t window = 8;                                            // patches to each side that look at each other
  int64_t width = 96;                                            // of the first stage; each has twice that of the one before
  std::vector<int64_t> depths{2, 2, 6, 2}, heads{4, 8, 16, 32};  // of each stage: how many layers, and their heads
  double mlp_ratio = 4, norm_eps = 1e-5;
  Activation activation = Activation::gelu;
  bool qkv_bias = true, patch_norm = true;
  bool fusion = false;       // are sounds that are too long seen whole and in parts
  int64_t fusion_ratio = 4;  // by which the channels of that shrink inside

  int64_t side() const { return square / stride; }  // patches
  int64_t stages() const { return static_cast<int64_t>(depths.size()); }
  int64_t last_width() const { return width << (stages() - 1); }
};

// Both sides.
struct Config {
  SoundConfig sound;
  bert::Config text;  // a RoBERTa
  int64_t projection = 512;
  Activation projection_activation = Activation::relu;
};

// Throws Error{input} that names the key on sizes that are no sizes or do not fit each other.
Config read_config(const Json& config);

}  // namespace mm::clap
