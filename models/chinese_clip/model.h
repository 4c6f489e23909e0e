#pragma once
#include <ATen/core/Tensor.h>

#include <memory>

#include "bert/encoder.h"
#include "bert/packed_texts.h"
#include "clip/vision.h"
#include "nn/linear.h"
#include "tensor/params.h"

// Chinese-CLIP (Yang et al. 2022): the picture side of CLIP, and a BERT whose first state is the text's. Letters: B pictures or texts, P
// width of the space of both.

namespace mm::chinese_clip {

struct Config {
  clip::VisionConfig vision;
  bert::Config text;
  int64_t projection = 512;  // P
};

// A config.json. Throws Error{input} that names the key on sizes that are no sizes.
Config read_config(const Json& config);

// Both towers, and what brings them into one space.
struct Model {
  Model(const std::shared_ptr<ParamSource>& files, const Config& config);
  at::Tensor pictures(const at::Tensor& pixels) const;     // [B, 3, image_size, image_size] -> [B, P]
  at::Tensor texts(const bert::PackedTexts& texts) const;  // -> [B, P]

  clip::VisionTower vision;
  bert::Encoder text;
  Linear visual_projection, text_projection;
  at::Tensor logit_scale;  // []: the logarithm of what cosines are multiplied by
};

}  // namespace mm::chinese_clip
