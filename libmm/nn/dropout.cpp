#include "nn/dropout.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/random.h"

namespace mm {
namespace {

// The factors of one example: 0 with probability `rate`, else 1 / (1 - rate). One call of philox decides four numbers by 32 bits each.
void draw_factors(float* factor, std::int64_t count, double rate, std::uint64_t key, std::uint64_t own) {
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
  const auto bound = static_cast<std::uint64_t>(std::llround(rate * 0x1p32));
  const auto kept = static_cast<float>(1 / (1 - rate));
  for (std::int64_t first = 0; first < count; first += 4) {
    const auto place = static_cast<std::uint64_t>(first / 4);
    const auto four = philox({low(place), high(place), low(own), high(own)}, {low(key), high(key)});
    for (std::int64_t k = 0; k < std::min<std::int64_t>(4, count - first); ++k)
      factor[first + k] = four[static_cast<std::size_t>(k)] < bound ? 0.0F : kept;
  }
}

}  // namespace

at::Tensor dropped(const at::Tensor& x, double rate, std::uint64_t key, std::uint64_t own) {
  if (key == 0 || rate == 0) return x;
  const auto factors = at::empty(x.sizes(), at::kFloat);
  const auto each = x.numel() / x.size(0);
  for (std::int64_t i = 0; i < x.size(0); ++i)
    draw_factors(factors.mutable_data_ptr<float>() + i * each, each, rate, key + static_cast<std::uint64_t>(i), own);
  return x * factors.to(x.device());
}

}  // namespace mm
