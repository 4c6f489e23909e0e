#pragma once
#include <ATen/core/Tensor.h>

#include "nn/linear.h"

namespace mm {

// softmax(q k^T / sqrt(D)) v, each of H heads on its own; heads lie side by side in C = H * D. `causal`: token t sees 0 .. t only, and T ==
// S. Keys and values may have fewer heads, G that divide H: neighbouring queries' heads then share one (Ainslie et al. 2023).
// [B, T, C], [B, S, G * D], [B, S, G * D] -> [B, T, C]
at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads, bool causal = false);

// The same where not every token sees every other: `seen` [B, T, S] or [B, 1, S] bool. A token that sees none gets 0. -> [B, T, C]
at::Tensor attend_seen(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& seen, int64_t heads);

// Three products of one input as one, whose outputs stand side by side. All have a bias, or none.
Linear side_by_side(const Linear& query, const Linear& key, const Linear& value);

// Self-attention whose queries, keys and values come out of one product, in this order.
struct FusedSelfAttention {
  FusedSelfAttention(Linear qkv, Linear output, int64_t heads);

  at::Tensor plus(const at::Tensor& x, const at::Tensor& residual) const;  // residual + output(attend(qkv(x))); [B, S, C] -> [B, S, C]
  void pack();                                                             // as Linear::pack
  void quantize();                                                         // as Linear::quantize

  Linear qkv;     // C -> 3 C
  Linear output;  // C -> C
  int64_t heads;
  bool causal = false;  // as attend()'s
};

}  // namespace mm
