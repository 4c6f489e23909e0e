#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

// Self-attention of sequences that lie one behind the other, without padding: the first lengths[0] rows are the first sequence, the next
// lengths[1] the second, ... Each looks at itself alone: softmax(q k^T / sqrt(D) + bias) v, each of H heads on its own. Neighbours of one
// length are computed together, so an order by length is fastest. Letters: B sequences, N rows of all.
//
// bias [H, T, T] with T the longest length or more (a shorter sequence takes its upper left corner), or undefined.

namespace mm {

// [N, C] three times -> [N, C]
at::Tensor attend_packed(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const std::vector<int64_t>& lengths,
                         int64_t heads, const at::Tensor& bias = {});

// The first row of each sequence alone looks. Its query, [B, C], and the keys and values of all, [N, C] -> [B, C]
at::Tensor attend_packed_first(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const std::vector<int64_t>& lengths,
                               int64_t heads, const at::Tensor& bias = {});

}  // namespace mm
