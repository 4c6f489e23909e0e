#include "nn/attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/scaled_dot_product_attention.h>

namespace mm {

at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads, bool causal) {
  const auto by_head = [&](const at::Tensor& t) {
    return t.unflatten(-1, {heads, t.size(-1) / heads}).transpose(1, 2);  // [B, H, T, D]
  };
  const auto y = at::scaled_dot_product_attention(by_head(query), by_head(key), by_head(value), {}, 0.0, causal);  // [B, H, T, D]
  return y.transpose(1, 2).flatten(2);                                                                             // [B, T, C]
}

FusedSelfAttention::FusedSelfAttention(Linear qkv, Linear output, int64_t heads)
    : qkv(std::move(qkv)), output(std::move(output)), heads(heads) {}

at::Tensor FusedSelfAttention::plus(const at::Tensor& x, const at::Tensor& residual) const {
  const auto parts = qkv(x).chunk(3, -1);                                     // 3 x [B, S, C]
  return output.plus(attend(parts[0], parts[1], parts[2], heads), residual);  // [B, S, C]
}

void FusedSelfAttention::pack() {
  qkv.pack();
  output.pack();
}

}  // namespace mm
