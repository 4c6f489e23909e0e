#pragma once
#include <ATen/core/Tensor.h>

// Regression: what is right is a number. `output` and `target` have one shape, any; the target is a constant. The sum is over all numbers
// (a target of [B, K] counts B * K of them), in f32 for half precision. Throws Error{input} when the shapes differ.

namespace mm {

// sum (output - target)^2. Any shape -> [].
at::Tensor squared_error(const at::Tensor& output, const at::Tensor& target);

// sum |output - target|; the gradient at 0 is 0. Any shape -> [].
at::Tensor absolute_error(const at::Tensor& output, const at::Tensor& target);

// Huber's loss (Huber 1964): sum of d^2 / 2 where |d| <= threshold, of threshold (|d| - threshold / 2) beyond, with d = output - target.
// Any shape -> []. Divided by the threshold it is "smooth L1" (Girshick 2015, equation 3). Throws Error{usage} unless threshold > 0.
at::Tensor huber(const at::Tensor& output, const at::Tensor& target, double threshold = 1);

}  // namespace mm
