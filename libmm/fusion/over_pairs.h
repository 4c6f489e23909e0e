#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

// What methods want of several modalities at once, asked only of the examples that have them. present: [B, M] bool.

namespace mm {

// The rows of the examples for which `there` [B] bool says so. [B, C] -> [N, C]
at::Tensor rows_there(const at::Tensor& x, const at::Tensor& there);

// The sum of f(left, right) over all pairs of modalities, of the examples that have both; [N, C] each. Pairs with fewer than `least` such
// examples add nothing. [B, M, C] -> []
at::Tensor over_pairs(const at::Tensor& x, const at::Tensor& present, std::int64_t least,
                      const std::function<at::Tensor(const at::Tensor& left, const at::Tensor& right)>& f);

}  // namespace mm
