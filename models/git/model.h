#pragma once
#include <memory>
#include <string>
#include <vector>

#include "git/config.h"
#include "git/text.h"
#include "git/vision.h"
#include "tensor/params.h"

namespace mm::git {

// GIT as it stands in a checkpoint. Letters: B pictures, F frames, S states of a picture, L layers, C width.
struct Model {
  Model(const Params& p, const Config& config);

  // The keys and values of pictures or clips in every layer of the text side: [B, 3, H, W], or [B, F, 3, H, W] with S of all frames ->
  // [B, L, 2, S, C].
  at::Tensor look(const at::Tensor& pixels) const;

  clip::VisionTower vision;
  FrameMarks marks;
  TextDecoder text;
};

// The names under which releases of transformers hold a weight that layers ask for as today's does.
std::vector<std::string> names_of(const std::string& name);

}  // namespace mm::git
