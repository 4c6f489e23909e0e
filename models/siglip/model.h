#pragma once
#include <ATen/core/Tensor.h>

#include "siglip/config.h"
#include "siglip/text.h"
#include "siglip/vision.h"
#include "tensor/params.h"

namespace mm::siglip {

// Both towers, which end in one space. Letters: B pictures or texts, P width of that space.
struct Model {
  Model(const Params& p, const Config& config);
  at::Tensor pictures(const at::Tensor& pixels) const;  // [B, 3, image_size, image_size] -> [B, P]
  at::Tensor texts(const at::Tensor& tokens) const;     // [B, positions] i64 -> [B, P]

  VisionTower vision;
  TextTower text;
  at::Tensor logit_scale, logit_bias;  // [1] each: the logarithm of what cosines are multiplied by, and what is added then
};

}  // namespace mm::siglip
