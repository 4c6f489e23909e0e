#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mm {

// What tells a step its place (Vaswani et al. 2017, section 3.5): sin(t / 10000^(2i / C)) at 2i of step t, cos of the same at 2i + 1.
at::Tensor sinusoids(std::int64_t steps, std::int64_t width);  // [T, C] f32

}  // namespace mm
