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

// Division by the root of the mean square over the last axis, without a mean and a bias (Zhang and Sennrich 2019). Squares are summed in
// f32 or more; the weight meets what was rounded to x's dtype, as in transformers.
struct RmsNorm {
  RmsNorm(const Params& p, int64_t width, double eps);

  at::Tensor operator()(const at::Tensor& x) const;  // [..., C] -> [..., C]

  at::Tensor weight;  // [C]
  double eps;
};

}  // namespace mm
