#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

#include "nn/kv_cache.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "nn/rotary.h"
#include "tensor/params.h"

namespace mm {

// Causal self-attention that knows places by rotation, whose queries may share heads of keys and values. Its products are called q_proj,
// k_proj, v_proj and o_proj.
struct RotaryAttention {
  // head_norm_eps above 0: each head's queries and keys are divided by the root of their mean square before they turn, as q_norm and k_norm
  // say (Henry et al. 2020; Qwen3: Yang et al. 2025).
  // with_output_bias: where there are biases at all.
  RotaryAttention(const Params& p, int64_t width, int64_t heads, int64_t key_heads, int64_t head_width, bool with_bias,
                  double head_norm_eps = 0, bool with_output_bias = true);

  // residual + output(attend(x)); every position at once. [B, T, C], [B, T, C] -> [B, T, C]
  at::Tensor plus(const at::Tensor& x, const RotaryAngles& angles, const at::Tensor& residual) const;

  // The same of the newest T positions of N rows: all the cache has at the start, one each afterwards. The cache must be extended; its
  // dtype may be f32 where x is smaller. [N, T, C], [N, T, C] -> [N, T, C]
  at::Tensor step(const at::Tensor& x, const RotaryAngles& angles, int64_t layer, KvCache& cache, const at::Tensor& residual) const;

  void quantize();  // as Linear::quantize

  at::Tensor queries(const at::Tensor& x, const RotaryAngles& angles) const;  // turned, [N, T, C] -> [N, T, H * D]
  at::Tensor keys(const at::Tensor& x, const RotaryAngles& angles) const;     // turned, [N, T, C] -> [N, T, G * D]

  Linear query, key, value, output;             // C -> H * D, G * D twice; H * D -> C
  std::optional<RmsNorm> query_norm, key_norm;  // of a head, D
  int64_t heads;                                // H
};

}  // namespace mm
