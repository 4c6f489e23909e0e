#pragma once
#include <optional>
#include <string>
#include <vector>

#include "nn/linear.h"
#include "tensor/params.h"
#include "vit_gpt2/config.h"
#include "vit_gpt2/text.h"
#include "vit_gpt2/vision.h"

namespace mm::vit_gpt2 {

// Both sides as they stand in a checkpoint. Letters: B pictures, S states of a picture, C width of the text side.
struct Model {
  Model(const Params& p, const Config& config);

  at::Tensor look(const at::Tensor& pixels) const;  // [B, 3, H, W] -> [B, S, C]: what the text side looks at

  VisionTower vision;
  std::optional<Linear> projection;  // between sides of different widths
  TextDecoder text;
};

// The names under which releases of transformers hold a weight that layers ask for as the newest's modules are called.
std::vector<std::string> names_of(const std::string& name);

}  // namespace mm::vit_gpt2
