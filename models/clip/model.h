#pragma once
#include <ATen/core/Tensor.h>

#include "clip/config.h"
#include "clip/text.h"
#include "clip/vision.h"
#include "nn/linear.h"
#include "tensor/params.h"

namespace mm::clip {

// Both towers, and what brings them into one space. Letters: B pictures or texts, P width of that space.
struct Model {
  Model(const Params& p, const Config& config);
  at::Tensor pictures(const at::Tensor& pixels) const;  // [B, 3, image_size, image_size] -> [B, P]
  at::Tensor texts(const at::Tensor& tokens) const;     // [B, T] i64 -> [B, P]

  VisionTower vision;
  TextTower text;
  Linear visual_projection, text_projection;
  at::Tensor logit_scale;  // []: the logarithm of what cosines are multiplied by
};

}  // namespace mm::clip
