#pragma once
#include <ATen/core/Tensor.h>

#include <memory>

namespace mm {

struct Int8Weight;  // nn/int8_product.h

// A weight [out, in] f32 on the CPU in 8 bits, with its bias [out] or undefined.
std::shared_ptr<const Int8Weight> int8_weight(const at::Tensor& weight, const at::Tensor& bias);

// x W^T + bias (+ residual): x in 8 bits, a scale for each row, so that a row's answer does not depend on its neighbours. [..., in] f32,
// [..., out] f32 or undefined -> [..., out] f32
at::Tensor int8_linear(const at::Tensor& x, const Int8Weight& weight, const at::Tensor& residual);

}  // namespace mm
