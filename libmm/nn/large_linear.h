#pragma once
#include <ATen/core/Tensor.h>

namespace mm {

// Is x W^T ([..., in], [out, in]) one for large_linear: f32 or bf16 on a CPU where it is the fastest (has_large_product), no gradients
// wanted?
bool large_linear_fits(const at::Tensor& x, const at::Tensor& weight);

// x W^T (+ bias) (+ residual), summed in f32. [..., in], [out, in], [out] or undefined, [..., out] or undefined -> [..., out], all of one
// dtype.
at::Tensor large_linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& residual);

}  // namespace mm
