#pragma once
#include <ATen/core/Tensor.h>

#include <span>

#include "nn/linear.h"

namespace mm {

// Attention to states whose keys and values are never made; see nn/item_states.h.
//   query   [M, C], C = H * D, f32 on the CPU
//   states  [I, S, E], f32 or bf16
//   items   [M]: the item of each query; equal ones stand together
//   key, value: Linear E -> C of the states' dtype, not packed
// -> [M, C] f32. Needs has_small_products().
at::Tensor attend_folded(const at::Tensor& query, const at::Tensor& states, std::span<const int64_t> items, const Linear& key,
                         const Linear& value, int64_t heads);

}  // namespace mm
