#pragma once
#include <ATen/core/Tensor.h>

namespace mm {

// Does this processor multiply bf16 at twice the rate of f32 without AMX (AMD's from Zen 4 on)? Intel's vdpbf16ps has half the rate of its
// f32 products.
bool has_bf16_attention();

// softmax(q k^T / sqrt(D)) v of heads side by side whose factors are rounded to bf16, scores, softmax and sums in f32: for towers in bf16,
// and those whose other products are of 8 bits, which lose more. D is a multiple of 32. Blocks of rows whose scores stay in the cache, over
// a head's keys and values that do, too. A picture's answer does not depend on the pictures beside it. [B, T, H * D], [B, S, H * D] twice,
// f32 or bf16 on the CPU -> [B, T, H * D] of the same dtype. Needs has_bf16_attention().
at::Tensor attend_in_bf16(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads);

// Is attention of bf16 numbers one for attend_in_bf16(): many rows on such a CPU, no gradients wanted, every head with keys of its own?
// [B, T, H * D], [B, S, G * D]
bool bf16_attention_fits(const at::Tensor& query, const at::Tensor& key, int64_t heads);

// The same by attend() where it cannot be had: attention of a tower whose products are of 8 bits. Shapes as above: -> [B, T, H * D]
at::Tensor attend_beside_int8(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads);

}  // namespace mm
