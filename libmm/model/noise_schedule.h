#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

// How denoising diffusion mixes noise in, step by step. Letter: T steps. All throw Error{usage} for numbers out of range.

namespace mm {

// How much noise each step adds. Linear (Ho et al. 2020, section 4) and cosine (Nichol and Dhariwal 2021, equation 17; `most` keeps the
// last steps from taking everything). steps >= 1 -> [T] f64.
at::Tensor linear_betas(int64_t steps, double first = 1e-4, double last = 0.02);
at::Tensor cosine_betas(int64_t steps, double offset = 0.008, double most = 0.999);  // [T] f64

// The share of the item's variance that is left after each step: the running product of 1 - beta (alpha bar). betas [T] -> [T] f64.
at::Tensor signal_left(const at::Tensor& betas);

}  // namespace mm
