#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mm {

// The same picture with its channels side by side in memory ("channels last"). x [B, C, H, W] -> [B, C, H, W]
at::Tensor channels_last(const at::Tensor& x);

// torch.nn.functional.conv2d with a square stride and padding; what comes out lies channels last, whatever went in. Convolution, pooling
// and their gradients take two thirds of the time so. x [B, C, H, W], weight [K, C, h, w], bias [K] or undefined -> [B, K, H', W']
at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, std::int64_t stride, std::int64_t pad);

}  // namespace mm
