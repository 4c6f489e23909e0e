#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "clip/vision.h"
#include "git/config.h"
#include "tensor/params.h"

// GIT's picture side: the Vision Transformer of CLIP, of every frame of a clip. Letters: B pictures, F frames, S patches + 1 (the class
// token comes first), E width.

namespace mm::git {

// The states of a clip are those of its frames, one frame behind the other, each with its own mark of time.
struct FrameMarks {
  FrameMarks(const Params& p, const Config& config);
  at::Tensor operator()(const clip::VisionTower& tower, const at::Tensor& pixels) const;  // [B, F, 3, H, W], F <= marks -> [B, F S, E]

  std::vector<at::Tensor> marks;  // [1, 1, E] each; none in a model for pictures
};

}  // namespace mm::git
