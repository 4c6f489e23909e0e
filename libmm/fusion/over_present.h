#pragma once
#include <ATen/core/Tensor.h>

// What becomes of several modalities where only those that are there count. present: [B, M] bool. An example without any gives 0.

namespace mm {

// Weights that add up to 1; of a modality that is missing 0. [B, M] or [M] -> [B, M]
at::Tensor softmax_over_present(const at::Tensor& scores, const at::Tensor& present);

at::Tensor sum_over_present(const at::Tensor& x, const at::Tensor& present);   // [B, M, C] -> [B, C]
at::Tensor mean_over_present(const at::Tensor& x, const at::Tensor& present);  // [B, M, C] -> [B, C]
at::Tensor max_over_present(const at::Tensor& x, const at::Tensor& present);   // [B, M, C] -> [B, C]

// sum_m weights_m x_m. [B, M, C], [B, M] -> [B, C]
at::Tensor weighted_sum(const at::Tensor& x, const at::Tensor& weights);

}  // namespace mm
