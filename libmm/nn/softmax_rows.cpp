#include "nn/softmax_rows.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/check.h"
#include "nn/lanes.h"

namespace mm {
namespace {

// x becomes e^x, within 2 units of the last place: 2^n times a polynomial (its coefficients: Moshier, Cephes, expf). Less than e^-87 is 0.
template <int kLanes>
[[gnu::always_inline]] inline void exponentiate(typename Lanes<kLanes>::Floats& x) {
  using Floats = typename Lanes<kLanes>::Floats;
  using Words = typename Lanes<kLanes>::Words;
  constexpr float kRound = 12582912;  // 3 x 2^22: what is added to it loses its fraction
  const Floats shifted = x * 1.44269504F + kRound, n = shifted - kRound;
  const Floats r = x - n * 0.693359375F + n * 2.12194440e-4F;  // ln 2, in two parts
  Floats p = r * 1.9875691500e-4F + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  Words bits, power;
  std::memcpy(&bits, &p, sizeof(bits));
  std::memcpy(&power, &shifted, sizeof(power));
  bits += power << 23;
  std::memcpy(&p, &bits, sizeof(p));
  const Floats none = {};
  const Floats small = x < -87.0F ? none : p;
  x = x == x ? small : x;
}

template <int kLanes>
[[gnu::always_inline]] inline void soften(Rows<float> rows, std::int64_t R, std::int64_t count) {
  using L = Lanes<kLanes>;
  for (std::int64_t r = 0; r < R; ++r) {
    float* const row = rows.from(r).data;
    typename L::Floats most, sums = {}, x;
    L::load(most, row);
    for (std::int64_t i = kLanes; i < count; i += kLanes) {
      L::load(x, row + i);
      most = x > most ? x : most;
    }
    float parts[kLanes];
    L::store(parts, most);
    const float greatest = *std::max_element(parts, parts + kLanes);
    if (greatest == -std::numeric_limits<float>::infinity()) {
      std::fill_n(row, count, 0.0F);
      continue;
    }
    for (std::int64_t i = 0; i < count; i += kLanes) {
      L::load(x, row + i);
      x -= greatest;
      exponentiate<kLanes>(x);
      sums += x;
      L::store(row + i, x);
    }
    const float factor = 1 / L::sum(sums);
    for (std::int64_t i = 0; i < count; i += kLanes) {
      L::load(x, row + i);
      L::store(row + i, x * factor);
    }
  }
}

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] void soften_8(Rows<float> rows, std::int64_t M, std::int64_t N) { soften<8>(rows, M, N); }
[[gnu::target("avx512f,avx2,fma")]] void soften_16(Rows<float> rows, std::int64_t M, std::int64_t N) { soften<16>(rows, M, N); }
#endif

}  // namespace

void softmax_rows(Rows<float> rows, std::int64_t M, std::int64_t N) {
  MM_ASSERT(N > 0 && N % kSoftmaxStep == 0);
#if defined(__x86_64__)
  static const bool wide = __builtin_cpu_supports("avx512f");
  return wide ? soften_16(rows, M, N) : soften_8(rows, M, N);
#else
  static_cast<void>(rows);
  MM_ASSERT(M == 0);  // has_small_products() is false: nobody comes here
#endif
}

}  // namespace mm
