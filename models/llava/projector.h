#pragma once
#include <ATen/core/Tensor.h>

#include "llava/config.h"
#include "nn/linear.h"
#include "tensor/params.h"

namespace mm::llava {

// What makes words of the tower's states: two products with an activation between them. Letters: B pictures, S patches (+ 1), C width of
// the tower, D depths, E width of the text.
struct Projector {
  Projector(const Params& p, const Config& config);
  at::Tensor operator()(const at::Tensor& states) const;  // [B, S, D C] -> [B, S, E]
  void pack();                                            // see Linear::pack
  void quantize();                                        // see Linear::quantize

  Linear linear_1, linear_2;
  Activation activation;
};

}  // namespace mm::llava
