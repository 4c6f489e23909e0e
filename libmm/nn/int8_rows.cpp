#include "nn/int8_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mm {
namespace {

constexpr int kSteps = 255;  // between the least code and the greatest

struct Range {
  float least = 0, greatest = 0;  // 0 is always among them: its code is exact
  bool finite = true;
};

struct Scale {
  float scale = 0, inverse = 0;
  int least = 0;  // in steps, 0 or less; the greatest number is 255 more
};

Scale scale_of(const Range& range) {
  const float scale = (range.greatest - range.least) / kSteps;
  if (!range.finite || !std::isfinite(scale)) return {.scale = std::numeric_limits<float>::quiet_NaN()};
  if (scale < std::numeric_limits<float>::min()) return {};  // all zero, or so small that 1 / scale is no number
  const float inverse = 1 / scale;
  return {scale, inverse, static_cast<int>(std::lrint(range.least * inverse))};
}

Range range_of(const float* x, std::int64_t count, Range range = {}) {
  for (std::int64_t k = 0; k < count; ++k) {
    range.finite = range.finite && std::isfinite(x[k]);
    range.least = std::min(range.least, x[k]);
    range.greatest = std::max(range.greatest, x[k]);
  }
  return range;
}

void write_codes(const float* x, std::int64_t count, const Scale& by, std::uint8_t* codes) {
  for (std::int64_t k = 0; k < count; ++k) {
    const auto steps = by.inverse == 0 ? 0 : static_cast<int>(std::lrint(x[k] * by.inverse));
    codes[k] = static_cast<std::uint8_t>(std::clamp(steps, by.least, by.least + kSteps) - by.least);
  }
}

#if defined(__x86_64__)
constexpr std::int64_t kLanes = 8, kStep = 2 * kLanes;  // numbers that are packed together

[[gnu::target("avx2")]] Range vector_range(const float* x, std::int64_t count) {
  __m256 least = _mm256_setzero_ps(), greatest = least, wrong = least;
  for (std::int64_t k = 0; k < count; k += kLanes) {
    const __m256 some = _mm256_loadu_ps(x + k);
    least = _mm256_min_ps(least, some);
    greatest = _mm256_max_ps(greatest, some);
    wrong = _mm256_or_ps(wrong, _mm256_cmp_ps(_mm256_sub_ps(some, some), _mm256_setzero_ps(), _CMP_NEQ_UQ));  // inf - inf is no number
  }
  float low[kLanes], high[kLanes];
  _mm256_storeu_ps(low, least);
  _mm256_storeu_ps(high, greatest);
  return {*std::min_element(low, low + kLanes), *std::max_element(high, high + kLanes), _mm256_movemask_ps(wrong) == 0};
}

[[gnu::target("avx2")]] void vector_codes(const float* x, std::int64_t count, const Scale& by, std::uint8_t* codes) {
  const __m256 inverse = _mm256_set1_ps(by.inverse);
  const __m256i least = _mm256_set1_epi16(static_cast<short>(by.least)),
                greatest = _mm256_set1_epi16(static_cast<short>(by.least + kSteps));
  for (std::int64_t k = 0; k < count; k += kStep) {
    __m256i words[2];
#pragma GCC unroll 2
    for (int i = 0; i < 2; ++i) words[i] = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + k + i * kLanes), inverse));
    const __m256i packed = _mm256_permute4x64_epi64(_mm256_packs_epi32(words[0], words[1]), 0xd8);  // packs work in halves of a register
    const __m256i steps = _mm256_sub_epi16(_mm256_min_epi16(_mm256_max_epi16(packed, least), greatest), least);  // 0 to 255
    _mm_storeu_si128(reinterpret_cast<__m128i*>(codes + k),
                     _mm_packus_epi16(_mm256_castsi256_si128(steps), _mm256_extracti128_si256(steps, 1)));
  }
}
#endif

bool has_vectors() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx2");
  return has;
#else
  return false;
#endif
}

Scale quantize_row(const float* x, std::int64_t K, std::uint8_t* codes) {
  Scale by;
  std::int64_t done = 0;
#if defined(__x86_64__)
  if (has_vectors()) {
    const auto wide = K / kLanes * kLanes;
    by = scale_of(range_of(x + wide, K - wide, vector_range(x, wide)));
    done = std::isfinite(by.scale) ? K / kStep * kStep : 0;
    vector_codes(x, done, by, codes);
  } else
#endif
    by = scale_of(range_of(x, K));
  write_codes(x + done, K - done, by, codes + done);
  return by;
}

}  // namespace

void quantize_rows(Rows<const float> x, std::int64_t M, std::int64_t K, Rows<std::uint8_t> codes, float* scales, std::int32_t* zeros) {
  for (std::int64_t m = 0; m < M; ++m) {
    auto* const row = codes.from(m).data;
    const Scale by = quantize_row(x.from(m).data, K, row);
    scales[m] = by.scale;
    zeros[m] = -by.least;
    std::fill(row + K, row + codes.stride, std::uint8_t{0});
  }
}

void widen_rows(Rows<const std::uint8_t> codes, std::int64_t M, std::int16_t* words) {
  for (std::int64_t m = 0; m < M; ++m) {
    const std::uint8_t* const row = codes.from(m).data;
    std::int16_t* to = words + m / kWideRows * kWideRows * codes.stride + 2 * (m % kWideRows);
    for (std::int64_t k = 0; k < codes.stride; k += 2, to += 2 * kWideRows) {
      to[0] = row[k];
      to[1] = row[k + 1];
    }
  }
}

}  // namespace mm
