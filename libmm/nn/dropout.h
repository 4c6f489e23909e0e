#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mm {

// Drops a part `rate` of the numbers and scales those that stay so that the mean does (Srivastava et al. 2014). What is dropped of example
// i is a function of key + i and `own`, the place in the model; the key 0 drops nothing. x f32 [B, ...] -> [B, ...].
at::Tensor dropped(const at::Tensor& x, double rate, std::uint64_t key, std::uint64_t own);

}  // namespace mm
