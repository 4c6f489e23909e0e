#include "index/row_product.h"

#include <cstddef>

namespace mm {
namespace {

[[gnu::always_inline]] inline float product(std::span<const float> a, std::span<const float> b) {
  constexpr std::size_t kLanes = 16;
  float sums[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= a.size(); i += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  float sum = 0;
  for (const float one : sums) sum += one;
  return sum;
}

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] float product_avx2(std::span<const float> a, std::span<const float> b) { return product(a, b); }
#endif

}  // namespace

float row_product(std::span<const float> a, std::span<const float> b) {
#if defined(__x86_64__)
  static const bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (wide) return product_avx2(a, b);
#endif
  return product(a, b);
}

}  // namespace mm
