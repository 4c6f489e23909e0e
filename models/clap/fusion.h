#pragma once
#include <ATen/core/Tensor.h>

#include "clap/config.h"
#include "nn/linear.h"
#include "tensor/params.h"

namespace mm::clap {

// Normalisation by what was seen in training, channel by channel: x times scale, plus shift.
struct BatchNorm {
  BatchNorm(const Params& p, int64_t width);

  at::Tensor scale, shift;  // [C]
};

// Two maps of patches, mixed at each place by what is there and what is everywhere (Dai et al. 2021, Attentional feature fusion). Letters:
// B squares, E width.
struct Fusion {
  Fusion(const Params& p, const SoundConfig& config);
  at::Tensor operator()(const at::Tensor& whole, const at::Tensor& parts) const;  // [B, E, G, G] twice -> [B, E, G, G]

  Linear local_in, local_out, global_in, global_out;  // a 1 x 1 convolution and the norm behind it, each
};

}  // namespace mm::clap
