#pragma once
#include <ATen/core/Tensor.h>

#include <memory>

#include "clap/config.h"
#include "clap/sound.h"
#include "clap/text.h"
#include "nn/linear.h"
#include "tensor/params.h"

namespace mm::clap {

// Two products with an activation between: from a tower's width into the space of both.
struct Projection {
  Projection(const Params& p, int64_t width, const Config& config);
  at::Tensor operator()(const at::Tensor& x) const;  // [B, E] -> [B, P]

  Linear first, second;
  Activation activation;
};

// Both towers, and what brings them into one space. Letters: B sounds or texts, P width of that space.
struct Model {
  Model(const std::shared_ptr<ParamSource>& files, const Config& config);
  at::Tensor sounds(const at::Tensor& mels) const;         // [B, K, T, M] -> [B, P]
  at::Tensor texts(const bert::PackedTexts& texts) const;  // -> [B, P]

  SoundTower sound;
  TextTower text;
  Projection sound_projection, text_projection;
  at::Tensor logit_scale;  // []: the logarithm of what cosines are multiplied by
};

}  // namespace mm::clap
