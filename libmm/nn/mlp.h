#pragma once
#include <ATen/core/Tensor.h>

#include "nn/linear.h"

namespace mm {

// The two layers behind the attention of a transformer block: down(activation(up(x))).
struct Mlp {
  Mlp(Linear up, Linear down, Activation activation);

  at::Tensor plus(const at::Tensor& x, const at::Tensor& residual) const;  // residual + down(activation(up(x))); [..., C] -> [..., C]
  void pack(Plain plain = Plain::freed);                                   // as Linear::pack
  void quantize();                                                         // as Linear::quantize

  Linear up, down;
  Activation activation;
};

}  // namespace mm
