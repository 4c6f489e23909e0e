#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "nn/linear.h"
#include "nn/norm.h"
#include "tensor/params.h"
#include "wav2vec2/config.h"

// From samples to frames. Letters: B sounds, N samples, T frames, C channels, E width.

namespace mm::wav2vec2 {

// A convolution over time, and what stands behind it.
struct FeatureLayer {
  FeatureLayer(const Params& p, const Config& config, std::size_t place);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, C, N] -> [B, C', N / stride]

  at::Tensor weight;                        // [C', C, kernel]
  at::Tensor bias;                          // [C'], or undefined
  at::Tensor channel_weight, channel_bias;  // [C'] of a norm of each channel over the whole sound, or undefined
  std::optional<LayerNorm> norm;            // of each frame
  int64_t stride;
  Activation activation;
};

struct Features {
  Features(const Params& p, const Config& config);
  at::Tensor operator()(const at::Tensor& samples) const;  // [B, N] -> [B, T, E]

  std::vector<FeatureLayer> layers;
  std::optional<LayerNorm> norm;
  Linear projection;
};

// What tells frames their places: a wide convolution over them, whose weight is a direction and a length of each of its taps (Salimans and
// Kingma 2016).
struct Places {
  Places(const Params& p, const Config& config);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, T, E] -> [B, T, E], to be added

  at::Tensor weight;        // [E, E / groups, kernel]
  at::Tensor bias;          // [E]
  at::Tensor scale, shift;  // [E] each: of a norm of batches in front, or undefined
  int64_t groups;
  Activation activation;
};

}  // namespace mm::wav2vec2
