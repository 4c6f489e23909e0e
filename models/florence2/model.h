#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "florence2/config.h"
#include "florence2/text.h"
#include "florence2/vision.h"
#include "nn/embedding.h"
#include "tensor/params.h"

namespace mm::florence2 {

// All sides as they stand in a checkpoint. Letters: B pictures, K states of a picture, T tokens of what is asked, C width of the text side.
struct Model {
  Model(const Params& p, const Config& config);

  at::Tensor look(const at::Tensor& pixels) const;                            // [B, 3, height, width] -> [B, K, C]
  at::Tensor read(const at::Tensor& states, const at::Tensor& tokens) const;  // [B, K, C], [B, T] i64 -> [B, K + T, C]
  void pack();                                                                // see Linear::pack; what reads, not what writes
  void quantize();                                                            // see Linear::quantize

  VisionTower vision;
  Projector projector;
  Embedding words;
  TextReader reader;
  TextDecoder text;
};

// The names under which transformers and the authors' files hold a weight that layers ask for as transformers' modules are called, without
// "model." in front.
std::vector<std::string> names_of(const std::string& name);

}  // namespace mm::florence2
