#pragma once
#include <cstdint>
#include <vector>

#include "base/json.h"
#include "nn/activation.h"

// config.json of Wav2Vec2 (Baevski et al. 2020) and HuBERT (Hsu et al. 2021). Files may hold only what differs from the defaults of
// transformers' classes, so the members' defaults are those.

namespace mm::wav2vec2 {

struct Config {
  bool hubert = false;
  int64_t width = 768, mlp_width = 3072, layers = 12, heads = 12;
  Activation activation = Activation::gelu, feature_activation = Activation::gelu;
  double norm_eps = 1e-5;
  // The convolutions that samples go through: channels, stride and kernel of each.
  std::vector<int64_t> channels{512, 512, 512, 512, 512, 512, 512}, strides{5, 2, 2, 2, 2, 2, 2}, kernels{10, 3, 3, 3, 3, 2, 2};
  bool feature_bias = false;
  bool norm_each = false;                         // is each convolution normed; else the first one, channel by channel
  bool projection_norm = true;                    // is there a norm in front of the product behind the convolutions
  int64_t place_kernel = 128, place_groups = 16;  // of the convolution that tells frames their places
  bool place_norm = false;                        // is there a norm of batches in front of it, in place of one of its weight
  bool norm_first = false;                        // do norms stand in front of the parts of a layer ("stable"); else behind

  int64_t hop() const;                    // samples from one frame to the next
  int64_t frames(int64_t samples) const;  // of so many samples; 0 or less: it is too short
};

// Throws Error{input} that names the key on sizes that are no sizes, and on adapters.
Config read_config(const Json& config);

}  // namespace mm::wav2vec2
