#include "index/product_bounds.h"

#include <algorithm>
#include <limits>

namespace mm {
namespace {

constexpr std::size_t kLanes = 16;

[[gnu::always_inline]] inline float computed(const ProductBounds& b, float* near, float* away) {
  for (std::size_t i = 0; i < b.count; ++i) {
    near[i] = b.scales[i] * static_cast<float>(b.sums[i] - b.offset) * b.scale;  // in this order: row_codes.h says why
    away[i] = b.lengths[i] * b.of_length + b.lefts[i] * b.of_left + std::numeric_limits<float>::min();
  }
  // Of each lane, then of all: the order of a greatest does not matter, and the compiler may not know that.
  float most[kLanes];
  std::fill_n(most, kLanes, -std::numeric_limits<float>::infinity());
  std::size_t i = 0;
  for (; i + kLanes <= b.count; i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const float upper = near[i + lane] + away[i + lane];
      most[lane] = upper > most[lane] ? upper : most[lane];
    }
  for (; i < b.count; ++i) most[0] = std::max(most[0], near[i] + away[i]);
  return *std::max_element(most, most + kLanes);
}

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] float computed_avx2(const ProductBounds& b, float* near, float* away) { return computed(b, near, away); }
#endif

}  // namespace

float ProductBounds::compute(float* near, float* away) const {
#if defined(__x86_64__)
  static const bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (wide) return computed_avx2(*this, near, away);
#endif
  return computed(*this, near, away);
}

}  // namespace mm
