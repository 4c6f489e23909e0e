#include "nn/attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <optional>

#include "nn/attention_watch.h"
#include "nn/bf16_attention.h"
#include "nn/shared_attention.h"

namespace mm {
namespace {

// [B, T, C], [B, S, G * D] twice -> [B, T, C]; open: [B, 1, T or 1, S] bool, or undefined.
at::Tensor attend_by_head(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& open, int64_t heads,
                          bool causal) {
  const auto D = query.size(-1) / heads;
  const auto by_head = [&](const at::Tensor& t) {
    const auto own = t.unflatten(-1, {-1, D}).transpose(1, 2);  // [B, G, S, D]
    if (own.size(1) == heads) return own;
    return own.unsqueeze(2).expand({-1, -1, heads / own.size(1), -1, -1}).flatten(1, 2);  // [B, H, S, D]
  };
  const std::optional<at::Tensor> mask = open.defined() ? std::optional(open) : std::nullopt;
  const auto y = attend_heads(by_head(query), by_head(key), by_head(value), mask, causal);  // [B, H, T, D]
  return y.transpose(1, 2).flatten(2);                                                      // [B, T, C]
}

}  // namespace

at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads, bool causal) {
  if (!causal && bf16_attention_fits(query, key, heads)) return attend_in_bf16(query, key, value, heads);
  if (!causal && shared_attention_fits(query, key, heads)) return attend_rows(query, key, value, heads);
  return attend_by_head(query, key, value, {}, heads, causal);  // [B, T, C]
}

at::Tensor attend_seen(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& seen, int64_t heads) {
  const auto some = seen.any(-1, /*keepdim=*/true);       // [B, T or 1, 1]
  const auto open = seen.logical_or(some.logical_not());  // a softmax over nothing would be NaN, and so its gradient
  return attend_by_head(query, key, value, open.unsqueeze(1), heads, /*causal=*/false) * some;  // [B, T, C]
}

Linear side_by_side(const Linear& query, const Linear& key, const Linear& value) {
  auto bias = query.bias.defined() ? at::cat({query.bias, key.bias, value.bias}) : at::Tensor();  // [outputs]
  return {at::cat({query.weight, key.weight, value.weight}), std::move(bias)};                    // [outputs, C]
}

FusedSelfAttention::FusedSelfAttention(Linear qkv, Linear output, int64_t heads)
    : qkv(std::move(qkv)), output(std::move(output)), heads(heads) {}

at::Tensor FusedSelfAttention::plus(const at::Tensor& x, const at::Tensor& residual) const {
  const auto parts = qkv(x).chunk(3, -1);  // 3 x [B, S, C]
  if (output.int8 && !causal) return output.plus(attend_beside_int8(parts[0], parts[1], parts[2], heads), residual);
  return output.plus(attend(parts[0], parts[1], parts[2], heads, causal), residual);  // [B, S, C]
}

void FusedSelfAttention::quantize() {
  qkv.quantize();
  output.quantize();
}

void FusedSelfAttention::pack() {
  qkv.pack();
  output.pack();
}

}  // namespace mm
