#pragma once
#include <ATen/core/Tensor.h>

namespace mm {

// Most rows of x for which the products of nn/small_product.h are used: in f32, and in bf16 where the processor multiplies bf16 itself.
inline constexpr int64_t kSmallRows = 96, kFewRows = 8;

// Is x W^T ([..., in], [out, in]) one for small_linear: f32 or bf16 on a CPU that has the instructions, no gradients wanted, not
// more rows than the above?
bool small_linear_fits(const at::Tensor& x, const at::Tensor& weight);

// x W^T (+ bias) (+ residual), summed in f32. [..., in], [out, in], [out] or undefined, [..., out] or undefined -> [..., out], all of one
// dtype.
at::Tensor small_linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& residual);

}  // namespace mm
