#pragma once
#include <ATen/core/Tensor.h>

#include "tensor/params.h"

namespace mm {

// Layer normalisation over the last axis (Ba et al. 2016).
struct LayerNorm {
  LayerNorm(const Params& p, int64_t width, double eps);

  at::Tensor operator()(const at::Tensor& x) const;  // [..., C] -> [..., C]

  at::Tensor weight, bias;  // [C]
  double eps;
};

}  // namespace mm
