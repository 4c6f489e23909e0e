#include "nn/rotary.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/where.h>
#include <c10/core/GradMode.h>

#include <numbers>

#include "base/check.h"

namespace mm {
namespace {

// As transformers computes them, step by step in f32: rounding here is multiplied by the position.
at::Tensor plain_frequencies(std::int64_t width, double theta) {
  return at::pow(theta, at::arange(0, width, 2, at::kFloat) / static_cast<double>(width)).reciprocal();  // [D / 2]
}

at::Tensor by_parts(const at::Tensor& plain, const RotaryScaling& s) {
  const double positions = static_cast<double>(s.positions);
  const double longest = positions / s.low_frequency, shortest = positions / s.high_frequency;
  const auto waves = at::reciprocal(plain) * (2 * std::numbers::pi);  // [D / 2], tokens
  const auto divided = at::where(waves > longest, plain / s.factor, plain);
  const auto share = (at::reciprocal(waves) * positions - s.low_frequency) / (s.high_frequency - s.low_frequency);
  const auto blended = (1 - share) * divided / s.factor + share * divided;
  return at::where((waves < shortest).logical_or(waves > longest), divided, blended);  // [D / 2]
}

at::Tensor frequencies_of(std::int64_t width, double theta, const RotaryScaling& scaling) {
  MM_ASSERT(width > 0 && width % 2 == 0);
  const auto plain = plain_frequencies(width, theta);
  if (scaling.kind == RotaryScaling::Kind::linear) return plain / scaling.factor;
  return scaling.kind == RotaryScaling::Kind::by_parts ? by_parts(plain, scaling) : plain;
}

// [rows, heads, 2, D / 2] floats, a row of angles for each of `own` rows and again.
void turn_rows(const float* from, const float* cos, const float* sin, float* to, std::int64_t rows, std::int64_t own, std::int64_t heads,
               std::int64_t half) {
  for (std::int64_t row = 0; row < rows; ++row) {
    const float *c = cos + row % own * half, *s = sin + row % own * half;
    for (std::int64_t head = 0; head < heads; ++head, from += 2 * half, to += 2 * half)
      for (std::int64_t i = 0; i < half; ++i) {
        to[i] = from[i] * c[i] - from[half + i] * s[i];
        to[half + i] = from[half + i] * c[i] + from[i] * s[i];
      }
  }
}

}  // namespace

Rotary::Rotary(std::int64_t head_width, double theta, const RotaryScaling& scaling)
    : frequencies_(frequencies_of(head_width, theta, scaling)) {}

RotaryAngles Rotary::angles(std::int64_t first, std::int64_t count, c10::Device device) const {
  const auto turns = at::arange(first, first + count, at::kFloat).unsqueeze(1) * frequencies_;  // [T, D / 2]
  return {at::cos(turns).to(device), at::sin(turns).to(device)};
}

RotaryAngles Rotary::angles(const at::Tensor& places, const at::Tensor& axes, c10::Device device) const {
  const auto turns = places.index_select(0, axes).permute({1, 2, 0}).to(at::kFloat) * frequencies_;  // [B, T, D / 2]
  return {at::cos(turns).to(device), at::sin(turns).to(device)};
}

at::Tensor turned(const at::Tensor& x, const RotaryAngles& angles) {
  const auto half = angles.cos.size(-1), rows = angles.cos.numel() / half, heads = x.size(2) / (2 * half);
  MM_ASSERT(x.size(1) == angles.cos.size(-2) && x.size(2) == heads * 2 * half && x.size(0) * x.size(1) % rows == 0);
  if (x.is_cpu() && !c10::GradMode::is_enabled()) {
    const auto from = x.to(c10::kFloat).contiguous(), cos = angles.cos.contiguous(), sin = angles.sin.contiguous();
    auto to = at::empty_like(from);
    turn_rows(from.const_data_ptr<float>(), cos.const_data_ptr<float>(), sin.const_data_ptr<float>(), to.mutable_data_ptr<float>(),
              from.size(0) * from.size(1), rows, heads, half);
    return to.to(x.scalar_type());  // [B, T, C]
  }
  const auto parts = x.unflatten(2, {heads, 2, half});                                                                // [B, T, H, 2, D / 2]
  const auto left = parts.select(3, 0), right = parts.select(3, 1);                                                   // [B, T, H, D / 2]
  const auto cos = angles.cos.to(x.scalar_type()).unsqueeze(-2), sin = angles.sin.to(x.scalar_type()).unsqueeze(-2);  // [.., T, 1, D / 2]
  return at::cat({left * cos - right * sin, right * cos + left * sin}, -1).flatten(2);                                // [B, T, C]
}

}  // namespace mm
