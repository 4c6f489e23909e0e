#pragma once
#include <cstdint>
#include <vector>

#include "base/json.h"
#include "nn/activation.h"

// config.json of ResNet (He et al. 2016) and ConvNeXt (Liu et al. 2022; V2: Woo et al. 2023). Files may hold only what differs from the
// defaults of transformers' classes.

namespace mm::convnet {

enum class Layout { resnet, convnext, convnext_v2 };

struct Config {
  Layout layout = Layout::resnet;
  std::vector<int64_t> widths, depths;  // of each stage: channels, and how many layers
  Activation activation = Activation::relu;
  // ResNet:
  int64_t stem = 64;            // channels in front of the first stage
  bool bottleneck = true;       // layers of three convolutions, the middle one of a quarter of the channels; else of two
  bool shrink_first = false;    // is a picture halved in the first stage, too
  bool shrink_outside = false;  // by the first convolution of three; else by the second
  // ConvNeXt:
  int64_t patch = 4;        // pixels
  double norm_eps = 1e-12;  // of the last norm
  bool scaled = true;       // each layer is scaled channel by channel before it is added

  int64_t stages() const { return static_cast<int64_t>(depths.size()); }
};

// Throws Error{input} that names the key on sizes that are no sizes, and on what mm does not compute.
Config read_config(const Json& config);

}  // namespace mm::convnet
