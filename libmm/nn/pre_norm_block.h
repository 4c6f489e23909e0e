#pragma once
#include <ATen/core/Tensor.h>

#include "nn/attention.h"
#include "nn/mlp.h"
#include "nn/norm.h"

namespace mm {

// A block of a Transformer's encoder with the norms in front of its parts, as Vision Transformers have it (Dosovitskiy et al. 2021):
// y = x + attention(norm1(x)), then y + mlp(norm2(y)). Made of its parts, since each checkpoint calls them by names of its own.
struct PreNormBlock {
  at::Tensor operator()(const at::Tensor& x) const;  // [B, S, C] -> [B, S, C]
  void pack();                                       // as Linear::pack
  void quantize();                                   // as Linear::quantize

  LayerNorm norm1;
  FusedSelfAttention attention;
  LayerNorm norm2;
  Mlp mlp;
};

}  // namespace mm
