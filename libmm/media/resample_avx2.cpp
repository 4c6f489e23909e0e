// Products of 8-bit samples and 23-bit weights, summed exactly modulo 2^32 with 16-bit multiply-adds: a weight w is split as
// w = high * 2^15 + low with low in [-2^14, 2^14), so that both parts are 16-bit numbers and
// sum(p * w) = (sum(p * high) << 15) + sum(p * low). One _mm256_madd_epi16 multiplies and adds neighbouring pairs of taps.
#ifdef __x86_64__
#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "media/resample_passes.h"

namespace mm {
namespace {

constexpr int kLowBits = 15;
constexpr int kRows = 4;  // rows that share the loads of a weight

struct SplitWeights {
  int group = 0, groups = 0;         // taps of a group; groups kept per output
  std::vector<int> used;             // [outputs] groups with a weight in them
  std::vector<std::int16_t> halves;  // [outputs, groups, 2, group], low before high

  const std::int16_t* of(int output) const { return &halves[static_cast<std::size_t>(output) * groups * 2 * group]; }
};

SplitWeights split(const ResampleWeights& weights, int group) {
  SplitWeights out;
  out.group = group;
  out.groups = (weights.taps + group - 1) / group;
  out.halves.resize(static_cast<std::size_t>(weights.outputs()) * out.groups * 2 * group);
  out.used.reserve(weights.first.size());
  std::int16_t* place = out.halves.data();
  for (int i = 0; i < weights.outputs(); ++i) {
    const std::int32_t* weight = &weights.fixed[static_cast<std::size_t>(i) * weights.taps];
    for (int k = 0; k < weights.taps; ++k) {
      const std::int32_t high = (weight[k] + (1 << (kLowBits - 1))) >> kLowBits;
      std::int16_t* pair = place + (k / group) * 2 * group + k % group;
      pair[0] = static_cast<std::int16_t>(weight[k] - high * (1 << kLowBits));
      pair[group] = static_cast<std::int16_t>(high);
    }
    place += out.groups * 2 * group;
    out.used.push_back((weights.count[i] + group - 1) / group);
  }
  return out;
}

// The rows of a picture, each readable for `reach` bytes: those so near the end that this would leave the picture are copied.
class ReadableRows {
 public:
  ReadableRows(const Image& image, std::size_t reach)
      : image_(image), stride_(static_cast<std::size_t>(image.width) * image.channels), reach_(reach) {
    const std::size_t size = image.pixels.size();
    copied_from_ = image.height;
    while (copied_from_ > 0 && (copied_from_ - 1) * stride_ + reach_ > size) --copied_from_;
    copies_.resize((image.height - copied_from_) * reach_);
    for (int y = copied_from_; y < image.height; ++y)
      std::copy_n(&image.pixels[y * stride_], std::min(reach_, size - y * stride_), &copies_[(y - copied_from_) * reach_]);
  }

  const std::uint8_t* operator[](int y) const {
    return y < copied_from_ ? &image_.pixels[y * stride_] : &copies_[(y - copied_from_) * reach_];
  }

 private:
  const Image& image_;
  std::size_t stride_, reach_;
  int copied_from_ = 0;  // first row that is read from copies_
  std::vector<std::uint8_t> copies_;
};

using Sources = std::array<const std::uint8_t*, kRows>;
using Targets = std::array<std::uint8_t*, kRows>;

[[gnu::target("avx2")]] __m256i two_rows(const std::uint8_t* first, const std::uint8_t* second) {
  const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(first));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), _mm_loadu_si128(reinterpret_cast<const __m128i*>(second)), 1);
}

[[gnu::target("avx2")]] __m256i pair_of(const std::int16_t* weights) {
  std::int32_t both = 0;
  std::memcpy(&both, weights, sizeof both);
  return _mm256_set1_epi32(both);
}

[[gnu::target("avx2")]] __m256i joined(__m256i low, __m256i high) {
  return _mm256_srai_epi32(_mm256_add_epi32(low, _mm256_slli_epi32(high, kLowBits)), kWeightBits);
}

// A pixel of four rows of RGB, as 4-byte groups of which 3 count: rows 0 and 2 in the low lane, 1 and 3 in the high one. 16 bytes of a
// row hold a group of four taps, whose samples are spread to [R0 R1 G0 G1 B0 B1 - -] and [R2 R3 G2 G3 B2 B3 - -] in 16 bits.
[[gnu::target("avx2")]] inline __m256i rgb_pixel(const Sources& from, int first, const std::int16_t* w, int groups) {
  const __m256i first_pair = _mm256_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1,  //
                                              0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1);
  const __m256i second_pair = _mm256_setr_epi8(6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1,  //
                                               6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
  __m256i low_a = _mm256_set1_epi32(1 << (kWeightBits - 1)), low_b = low_a, high_a = _mm256_setzero_si256(), high_b = high_a;
  std::size_t at = static_cast<std::size_t>(first) * 3;
  for (int g = 0; g < groups; ++g, at += 12, w += 8) {
    const __m256i a = two_rows(from[0] + at, from[1] + at), b = two_rows(from[2] + at, from[3] + at);
    __m256i low = pair_of(w), high = pair_of(w + 4);
    __m256i samples_a = _mm256_shuffle_epi8(a, first_pair), samples_b = _mm256_shuffle_epi8(b, first_pair);
    low_a = _mm256_add_epi32(low_a, _mm256_madd_epi16(samples_a, low));
    low_b = _mm256_add_epi32(low_b, _mm256_madd_epi16(samples_b, low));
    high_a = _mm256_add_epi32(high_a, _mm256_madd_epi16(samples_a, high));
    high_b = _mm256_add_epi32(high_b, _mm256_madd_epi16(samples_b, high));
    low = pair_of(w + 2), high = pair_of(w + 6);
    samples_a = _mm256_shuffle_epi8(a, second_pair), samples_b = _mm256_shuffle_epi8(b, second_pair);
    low_a = _mm256_add_epi32(low_a, _mm256_madd_epi16(samples_a, low));
    low_b = _mm256_add_epi32(low_b, _mm256_madd_epi16(samples_b, low));
    high_a = _mm256_add_epi32(high_a, _mm256_madd_epi16(samples_a, high));
    high_b = _mm256_add_epi32(high_b, _mm256_madd_epi16(samples_b, high));
  }
  const __m256i words = _mm256_packs_epi32(joined(low_a, high_a), joined(low_b, high_b));
  return _mm256_packus_epi16(words, words);
}

// Writes `size` bytes of the pixel to each row.
template <std::size_t size>
[[gnu::target("avx2")]] inline void store(const Targets& to, std::size_t at, __m256i pixel) {
  const auto even = static_cast<std::uint64_t>(_mm256_extract_epi64(pixel, 0)),
             odd = static_cast<std::uint64_t>(_mm256_extract_epi64(pixel, 2));
#pragma GCC unroll 4
  for (int row = 0; row < kRows; ++row) {
    const auto samples = static_cast<std::uint32_t>((row % 2 == 0 ? even : odd) >> (row / 2 * 32));
    std::memcpy(to[row] + at, &samples, size);
  }
}

[[gnu::target("avx2")]] void rgb_rows(const Sources& from, const Targets& to, const ResampleWeights& weights, const SplitWeights& parts) {
  const int last = weights.outputs() - 1;
  for (int x = 0; x < last; ++x)  // each fourth byte is overwritten by the next pixel
    store<4>(to, static_cast<std::size_t>(x) * 3, rgb_pixel(from, weights.first[x], parts.of(x), parts.used[x]));
  store<3>(to, static_cast<std::size_t>(last) * 3, rgb_pixel(from, weights.first[last], parts.of(last), parts.used[last]));
}

// Four rows of grey: a group is eight taps; a register holds those of two rows in 16 bits.
[[gnu::target("avx2")]] void grey_rows(const Sources& from, const Targets& to, const ResampleWeights& weights, const SplitWeights& parts) {
  for (int x = 0; x < weights.outputs(); ++x) {
    const std::int16_t* w = parts.of(x);
    std::size_t at = static_cast<std::size_t>(weights.first[x]);
    __m256i low_a = _mm256_setzero_si256(), low_b = low_a, high_a = low_a, high_b = low_a;
    for (int g = 0; g < parts.used[x]; ++g, at += 8, w += 16) {
      const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w)));
      const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w + 8)));
      std::array<std::uint64_t, kRows> eight;
      for (int row = 0; row < kRows; ++row) std::memcpy(&eight[row], from[row] + at, 8);
      const __m256i a = _mm256_cvtepu8_epi16(_mm_set_epi64x(static_cast<long long>(eight[1]), static_cast<long long>(eight[0])));
      const __m256i b = _mm256_cvtepu8_epi16(_mm_set_epi64x(static_cast<long long>(eight[3]), static_cast<long long>(eight[2])));
      low_a = _mm256_add_epi32(low_a, _mm256_madd_epi16(a, low));
      low_b = _mm256_add_epi32(low_b, _mm256_madd_epi16(b, low));
      high_a = _mm256_add_epi32(high_a, _mm256_madd_epi16(a, high));
      high_b = _mm256_add_epi32(high_b, _mm256_madd_epi16(b, high));
    }
    // Lanes of the sum after two horizontal additions: row 0, row 2, - - | row 1, row 3, - -.
    const __m256i low = _mm256_hadd_epi32(low_a, low_b), high = _mm256_hadd_epi32(high_a, high_b);
    const __m256i sum =
        joined(_mm256_add_epi32(_mm256_hadd_epi32(low, low), _mm256_set1_epi32(1 << (kWeightBits - 1))), _mm256_hadd_epi32(high, high));
    const std::array<int, kRows> samples{_mm256_extract_epi32(sum, 0), _mm256_extract_epi32(sum, 4), _mm256_extract_epi32(sum, 1),
                                         _mm256_extract_epi32(sum, 5)};
    for (int row = 0; row < kRows; ++row) to[row][x] = static_cast<std::uint8_t>(std::clamp(samples[row], 0, 255));
  }
}

// One row along y in blocks of 32 bytes; the last block overlaps the one before. `rows` holds an even number of rows of >= 32 bytes.
[[gnu::target("avx2")]] void blend_rows(const std::vector<const std::uint8_t*>& rows, const std::int16_t* halves, int group,
                                        std::uint8_t* to, std::size_t bytes) {
  const __m256i zero = _mm256_setzero_si256(), half = _mm256_set1_epi32(1 << (kWeightBits - 1));
  for (std::size_t block = 0; block < bytes; block += 32) {
    const std::size_t x = std::min(block, bytes - 32);
    __m256i low[4] = {half, half, half, half}, high[4] = {zero, zero, zero, zero};
    for (std::size_t k = 0; k < rows.size(); k += 2) {
      const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[k] + x));
      const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[k + 1] + x));
      const __m256i left = _mm256_unpacklo_epi8(a, b), right = _mm256_unpackhi_epi8(a, b);
      const __m256i samples[4] = {_mm256_unpacklo_epi8(left, zero), _mm256_unpackhi_epi8(left, zero), _mm256_unpacklo_epi8(right, zero),
                                  _mm256_unpackhi_epi8(right, zero)};
      const __m256i low_weights = pair_of(halves + k), high_weights = pair_of(halves + group + k);
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i) {
        low[i] = _mm256_add_epi32(low[i], _mm256_madd_epi16(samples[i], low_weights));
        high[i] = _mm256_add_epi32(high[i], _mm256_madd_epi16(samples[i], high_weights));
      }
    }
    const __m256i left = _mm256_packs_epi32(joined(low[0], high[0]), joined(low[1], high[1]));
    const __m256i right = _mm256_packs_epi32(joined(low[2], high[2]), joined(low[3], high[3]));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + x), _mm256_packus_epi16(left, right));
  }
}

}  // namespace

void resample_horizontal_avx2(const Image& in, int first_row, const ResampleWeights& weights, Image& out) {
  const bool grey = in.channels == 1;
  const SplitWeights parts = split(weights, grey ? 8 : 4);
  std::size_t reach = 0;  // bytes read from the start of a row; a group of RGB loads 16 bytes and uses 12
  for (int x = 0; x < weights.outputs(); ++x)
    reach = std::max(reach, static_cast<std::size_t>(weights.first[x] + parts.used[x] * parts.group) * in.channels + (grey ? 0 : 4));
  const ReadableRows rows(in, reach);
  const std::size_t stride = static_cast<std::size_t>(out.width) * out.channels;
  for (int y = 0; y < out.height; y += kRows) {
    Sources from;
    Targets to;
    for (int row = 0; row < kRows; ++row) {
      const int at = std::min(y + row, out.height - 1);  // below the last row: the same again
      from[row] = rows[first_row + at];
      to[row] = &out.pixels[at * stride];
    }
    grey ? grey_rows(from, to, weights, parts) : rgb_rows(from, to, weights, parts);
  }
}

void resample_vertical_avx2(const Image& in, int first_row, const ResampleWeights& weights, Image& out) {
  const std::size_t stride = static_cast<std::size_t>(in.width) * in.channels;
  if (stride < 32) return resample_passes().front().vertical(in, first_row, weights, out);
  const SplitWeights parts = split(weights, (weights.taps + 1) / 2 * 2);
  std::vector<const std::uint8_t*> rows;
  for (int y = 0; y < out.height; ++y) {
    rows.clear();
    for (int k = 0; k < weights.count[y]; ++k) rows.push_back(&in.pixels[(weights.first[y] - first_row + k) * stride]);
    if (rows.size() % 2 == 1) rows.push_back(rows.back());  // its weight is 0
    blend_rows(rows, parts.of(y), parts.group, &out.pixels[y * stride], stride);
  }
}

}  // namespace mm
#endif
