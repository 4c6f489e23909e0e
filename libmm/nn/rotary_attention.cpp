#include "nn/rotary_attention.h"

#include <array>

#include "nn/attention.h"
#include "nn/cached_attention.h"

namespace mm {
namespace {

std::optional<RmsNorm> head_norm(const Params& p, int64_t width, double eps) {
  return eps > 0 ? std::optional<RmsNorm>(std::in_place, p, width, eps) : std::nullopt;
}

at::Tensor normed(const at::Tensor& x, const std::optional<RmsNorm>& norm) {  // [N, T, H * D], kept
  return norm ? (*norm)(x.unflatten(-1, {-1, norm->weight.numel()})).flatten(-2) : x;
}

}  // namespace

RotaryAttention::RotaryAttention(const Params& p, int64_t width, int64_t heads, int64_t key_heads, int64_t head_width, bool with_bias,
                                 double head_norm_eps, bool with_output_bias)
    : query(p / "q_proj", width, heads * head_width, with_bias),
      key(p / "k_proj", width, key_heads * head_width, with_bias),
      value(p / "v_proj", width, key_heads * head_width, with_bias),
      output(p / "o_proj", heads * head_width, width, with_bias && with_output_bias),
      query_norm(head_norm(p / "q_norm", head_width, head_norm_eps)),
      key_norm(head_norm(p / "k_norm", head_width, head_norm_eps)),
      heads(heads) {}

at::Tensor RotaryAttention::queries(const at::Tensor& x, const RotaryAngles& angles) const {
  return turned(normed(query(x), query_norm), angles);
}

at::Tensor RotaryAttention::keys(const at::Tensor& x, const RotaryAngles& angles) const { return turned(normed(key(x), key_norm), angles); }

at::Tensor RotaryAttention::plus(const at::Tensor& x, const RotaryAngles& angles, const at::Tensor& residual) const {
  const auto attended = attend(queries(x, angles), keys(x, angles), value(x), heads, /*causal=*/true);  // [B, T, H * D]
  return output.plus(attended, residual);                                                               // [B, T, C]
}

at::Tensor RotaryAttention::step(const at::Tensor& x, const RotaryAngles& angles, int64_t layer, KvCache& cache,
                                 const at::Tensor& residual) const {
  const auto q = queries(x, angles), k = keys(x, angles), v = value(x);  // [N, T, H * D], [N, T, G * D]
  cache.write(layer, k, v);
  if (cache.length() == x.size(1)) return output.plus(attend(q, k, v, heads, /*causal=*/true), residual);  // [N, T, C]
  const auto seen = attend_cached(q.to(cache.keys(layer).scalar_type()), cache, layer, heads);             // [N, T, H * D]
  return output.plus(seen.to(x.scalar_type()), residual);                                                  // [N, T, C]
}

void RotaryAttention::quantize() {
  for (auto* const linear : std::array{&query, &key, &value, &output}) linear->quantize();
}

}  // namespace mm
