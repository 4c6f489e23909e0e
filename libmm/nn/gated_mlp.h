#pragma once
#include <ATen/core/Tensor.h>

#include "nn/activation.h"
#include "nn/linear.h"
#include "tensor/params.h"

namespace mm {

// Two layers whose inner one is the product of a part that is activated and one that is not (Shazeer 2020):
// down(activation(gate(x)) * up(x)). Its products are called gate_proj, up_proj and down_proj.
struct GatedMlp {
  GatedMlp(const Params& p, int64_t width, int64_t inner, Activation activation, bool with_bias);

  at::Tensor plus(const at::Tensor& x, const at::Tensor& residual) const;  // residual + the above; [..., C] -> [..., C]
  void pack();                                                             // as Linear::pack
  void quantize();                                                         // as Linear::quantize

  Linear gate, up, down;
  Activation activation;
};

}  // namespace mm
