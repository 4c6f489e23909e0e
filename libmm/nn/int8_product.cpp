#include "nn/int8_product.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/check.h"

// The blocking is that of large_product without its depth: 8-bit panels are short enough to be walked down whole.

namespace mm {
namespace {

constexpr std::int64_t kPanel = kInt8Panel;
constexpr std::int64_t kFour = 4, kTwo = 2;  // codes of a row that are multiplied at once, as bytes and as words
constexpr std::int64_t kNear = 128 * 1024;   // bytes of codes that stay in the second cache while panels pass

std::int64_t fours_of(std::int64_t K) { return (K + kFour - 1) / kFour; }

// Where one tile of some rows meets one panel.
struct Tile {
  Int8Rows x;
  const std::int8_t* bytes;  // the panel, in one of its forms
  const std::int16_t* words;
  std::int64_t fours;        // of the depth
  const std::int32_t* sums;  // these of the panel's columns
  const float *scales, *bias;
  const float* residual;  // of the tile's place, or null
  Rows<float> y;
  std::int64_t columns;  // of y, at most 16

  Tile from(std::int64_t row) const {
    Tile below = *this;
    below.x = x.from(row);
    if (residual != nullptr) below.residual = residual + row * y.stride;
    below.y = y.from(row);
    return below;
  }
};

using Compute = void (*)(const Tile&);

float number_of(const Tile& tile, std::int64_t row, std::int64_t n, std::int32_t sum) {
  const float before = tile.residual == nullptr ? 0 : tile.residual[row * tile.y.stride + n];
  return tile.x.scales[row] * tile.scales[n] * static_cast<float>(sum - tile.x.zeros[row] * tile.sums[n]) + tile.bias[n] + before;
}

void portable_tile(const Tile& tile) {
  for (std::int64_t n = 0; n < tile.columns; ++n) {
    std::int32_t sum = 0;
    for (std::int64_t k = 0; k < tile.fours * kFour; ++k)
      sum += tile.x.codes.data[k] * tile.bytes[(k / kFour * kPanel + n) * kFour + k % kFour];
    tile.y.data[n] = number_of(tile, 0, n, sum);
  }
}

#if defined(__x86_64__)
// A row's 16 sums become numbers.
[[gnu::target("avx2,fma"), gnu::always_inline]] inline void finish(const Tile& tile, int row, const __m256i (&sums)[2]) {
  if (tile.columns < kPanel) {
    std::int32_t plain[kPanel];
    std::memcpy(plain, sums, sizeof(plain));
    for (std::int64_t n = 0; n < tile.columns; ++n) tile.y.from(row).data[n] = number_of(tile, row, n, plain[n]);
    return;
  }
  const __m256 scale = _mm256_set1_ps(tile.x.scales[row]);
  const __m256i zero = _mm256_set1_epi32(tile.x.zeros[row]);
#pragma GCC unroll 2
  for (int half = 0; half < 2; ++half) {
    const __m256i of_zero = _mm256_mullo_epi32(zero, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(tile.sums + 8 * half)));
    const __m256 scales = _mm256_mul_ps(scale, _mm256_loadu_ps(tile.scales + 8 * half));
    const __m256 sum = _mm256_cvtepi32_ps(_mm256_sub_epi32(sums[half], of_zero));
    __m256 y = _mm256_fmadd_ps(scales, sum, _mm256_loadu_ps(tile.bias + 8 * half));
    if (tile.residual != nullptr) y = _mm256_add_ps(y, _mm256_loadu_ps(tile.residual + row * tile.y.stride + 8 * half));
    _mm256_storeu_ps(tile.y.from(row).data + 8 * half, y);
  }
}

// Two or four codes of a row, in every place of a register. As a float: of all broadcasts from memory this one costs no arithmetic.
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i everywhere(const void* codes) {
  return _mm256_castps_si256(_mm256_broadcast_ss(static_cast<const float*>(codes)));
}

template <int kRows>
[[gnu::target("avx2,fma")]] void avx2_tile(const Tile& tile) {
  __m256i sums[kRows][2] = {};
  const std::int16_t *x = tile.x.words, *words = tile.words;
  const std::int16_t* const end = words + tile.fours * kFour * kPanel;
  for (; words < end; words += kTwo * kPanel, x += kTwo * kWideRows) {
    __m256i w[2];
#pragma GCC unroll 2
    for (int half = 0; half < 2; ++half) w[half] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words + half * 16));
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
      const __m256i codes = everywhere(x + kTwo * r);
#pragma GCC unroll 2
      for (int half = 0; half < 2; ++half) sums[r][half] = _mm256_add_epi32(sums[r][half], _mm256_madd_epi16(codes, w[half]));
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) finish(tile, r, sums[r]);
}

template <int kRows>
[[gnu::target("avx2,fma,avxvnni")]] void avx_vnni_tile(const Tile& tile) {
  __m256i sums[kRows][2] = {};
  for (std::int64_t four = 0; four < tile.fours; ++four) {
    __m256i w[2];
#pragma GCC unroll 2
    for (int half = 0; half < 2; ++half)
      w[half] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(tile.bytes + (four * 2 + half) * 32));
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
      const __m256i x = everywhere(tile.x.codes.from(r, kFour * four).data);
#pragma GCC unroll 2
      for (int half = 0; half < 2; ++half) sums[r][half] = _mm256_dpbusd_avx_epi32(sums[r][half], x, w[half]);
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) finish(tile, r, sums[r]);
}

// The same sums of a whole panel, a register a row.
template <int kRows>
[[gnu::target("avx2,fma,avx512f,avx512vnni"), gnu::always_inline]] inline void finish_whole(const Tile& tile,
                                                                                            const __m512i (&sums)[kRows]) {
  const __m512i column_sums = _mm512_loadu_si512(tile.sums);
  const __m512 column_scales = _mm512_loadu_ps(tile.scales), bias = _mm512_loadu_ps(tile.bias);
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) {
    const __m512i of_zero = _mm512_mullo_epi32(_mm512_set1_epi32(tile.x.zeros[r]), column_sums);
    const __m512 scales = _mm512_mul_ps(_mm512_set1_ps(tile.x.scales[r]), column_scales);
    const __m512 sum = _mm512_maskz_cvtepi32_ps(0xffff, _mm512_sub_epi32(sums[r], of_zero));
    __m512 y = _mm512_fmadd_ps(scales, sum, bias);
    if (tile.residual != nullptr) y = _mm512_add_ps(y, _mm512_loadu_ps(tile.residual + r * tile.y.stride));
    _mm512_storeu_ps(tile.y.from(r).data, y);
  }
}

template <int kRows>
[[gnu::target("avx2,fma,avx512f,avx512vnni")]] void avx512_vnni_tile(const Tile& tile) {
  __m512i sums[kRows] = {};
  for (std::int64_t four = 0; four < tile.fours; ++four) {
    const __m512i w = _mm512_loadu_si512(tile.bytes + four * 64);
#pragma GCC unroll 12
    for (int r = 0; r < kRows; ++r) {
      std::int32_t codes;
      std::memcpy(&codes, tile.x.codes.from(r, kFour * four).data, sizeof(codes));
      sums[r] = _mm512_dpbusd_epi32(sums[r], _mm512_set1_epi32(codes), w);
    }
  }
  if (tile.columns == kPanel) return finish_whole<kRows>(tile, sums);
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) {
    __m256i halves[2];
    std::memcpy(halves, &sums[r], sizeof(halves));
    finish(tile, r, halves);
  }
}

#endif

// Tiles of 1 to `rows` rows: as many sums as there are registers for.
struct Tiles {
  std::int64_t rows;
  std::array<Compute, 12> of;
};

constexpr std::array kTiles {
  Tiles{1, {portable_tile}},
#if defined(__x86_64__)
      Tiles{kWideRows, {avx2_tile<1>, avx2_tile<2>, avx2_tile<3>, avx2_tile<4>, avx2_tile<5>, avx2_tile<6>}},
      Tiles{6, {avx_vnni_tile<1>, avx_vnni_tile<2>, avx_vnni_tile<3>, avx_vnni_tile<4>, avx_vnni_tile<5>, avx_vnni_tile<6>}},
      Tiles{12,
            {avx512_vnni_tile<1>, avx512_vnni_tile<2>, avx512_vnni_tile<3>, avx512_vnni_tile<4>, avx512_vnni_tile<5>, avx512_vnni_tile<6>,
             avx512_vnni_tile<7>, avx512_vnni_tile<8>, avx512_vnni_tile<9>, avx512_vnni_tile<10>, avx512_vnni_tile<11>,
             avx512_vnni_tile<12>}},
#endif
};

// The greatest |x|, or what is not finite. Numbers without their sign are ordered as their bits are, which are compared side by side.
float greatest_of(const float* x, std::int64_t count) {
  std::uint32_t lanes[8] = {}, bits[8];
  std::int64_t k = 0;
  for (; k + 8 <= count; k += 8) {
    std::memcpy(bits, x + k, sizeof(bits));
    for (int i = 0; i < 8; ++i) lanes[i] = std::max(lanes[i], bits[i] & 0x7fffffffU);
  }
  for (; k < count; ++k) lanes[0] = std::max(lanes[0], std::bit_cast<std::uint32_t>(x[k]) & 0x7fffffffU);
  return std::bit_cast<float>(*std::max_element(lanes, lanes + 8));
}

// Codes x * inverse, from -127 to 127, and their sum. What is added to 3 x 2^22 is rounded to even, as lrint would, but not by a call.
std::int32_t write_codes(const float* x, std::int64_t count, float inverse, std::int8_t* codes) {
  constexpr float kRound = 12582912;
  std::int32_t sum = 0;
  for (std::int64_t k = 0; k < count; ++k) {
    const auto code = static_cast<int>(x[k] * inverse + kRound - kRound);
    codes[k] = static_cast<std::int8_t>(code);
    sum += code;
  }
  return sum;
}

}  // namespace

Int8Weight::Int8Weight(Rows<const float> w, const float* biases, std::int64_t columns, std::int64_t depth, Int8Kind form)
    : N(columns), K(depth), kind(form) {
  constexpr std::int64_t kDeepest = std::numeric_limits<std::int32_t>::max() / (255 * kInt8WeightCodes);  // 66 thousand
  MM_ASSERT(N > 0 && K > 0 && K <= kDeepest);
  const auto wide = (N + kPanel - 1) / kPanel * kPanel, deep = fours_of(K) * kFour;
  if (in_words(kind))
    words.resize(static_cast<std::size_t>(wide * deep));
  else
    bytes.resize(static_cast<std::size_t>(wide * deep));
  sums.resize(static_cast<std::size_t>(wide));
  scales.resize(static_cast<std::size_t>(wide));
  bias.resize(static_cast<std::size_t>(wide));
  std::vector<std::int8_t> codes(static_cast<std::size_t>(deep));  // of a row
  for (std::int64_t n = 0; n < N; ++n) {
    const auto at = static_cast<std::size_t>(n);
    const float* const row = w.from(n).data;
    const float greatest = greatest_of(row, K);
    const bool finite = std::isfinite(greatest);
    scales[at] = finite ? greatest / kInt8WeightCodes : std::numeric_limits<float>::quiet_NaN();
    if (biases != nullptr) bias[at] = biases[n];
    if (!finite) continue;
    sums[at] = write_codes(row, K, greatest < std::numeric_limits<float>::min() ? 0 : kInt8WeightCodes / greatest, codes.data());
    const auto panel = n / kPanel * kPanel * deep, column = n % kPanel;
    if (in_words(kind))
      for (std::int64_t k = 0; k < deep; ++k)
        words[static_cast<std::size_t>(panel + (k / kTwo * kPanel + column) * kTwo + k % kTwo)] = codes[static_cast<std::size_t>(k)];
    else
      for (std::int64_t k = 0; k < deep; k += kFour)
        std::memcpy(bytes.data() + panel + k * kPanel + column * kFour, codes.data() + k, kFour);
  }
}

std::vector<Int8Kind> int8_kinds() {
  std::vector<Int8Kind> kinds{Int8Kind::portable};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) kinds.push_back(Int8Kind::avx2);
  if (__builtin_cpu_supports("avxvnni")) kinds.push_back(Int8Kind::avx_vnni);
  if (__builtin_cpu_supports("avx512vnni")) kinds.push_back(Int8Kind::avx512_vnni);
#endif
  return kinds;
}

bool in_words(Int8Kind kind) { return kind == Int8Kind::avx2; }

std::string_view name_of(Int8Kind kind) {
  constexpr std::array<std::string_view, 4> kNames{"portable", "avx2", "avx-vnni", "avx512-vnni"};
  return kNames.at(static_cast<std::size_t>(kind));
}

void int8_product(const Int8Rows& x, const Int8Weight& w, const float* residual, Rows<float> y, std::int64_t M, std::int64_t first,
                  std::int64_t end) {
  MM_ASSERT(first % kPanel == 0 && end <= w.N);
  const auto& tiles = kTiles.at(static_cast<std::size_t>(w.kind));
  const bool wider = in_words(w.kind);
  MM_ASSERT(wider == (x.words != nullptr));
  const auto fours = fours_of(w.K), deep = fours * kFour;
  const auto near = std::max(kNear / ((wider ? 2 : 1) * deep) / tiles.rows, std::int64_t{1}) * tiles.rows;
  for (std::int64_t block = 0; block < M; block += near) {
    const auto rows = std::min(near, M - block);
    for (std::int64_t n = first; n < end; n += kPanel) {
      const Tile top{.x = x.from(block),
                     .bytes = wider ? nullptr : w.bytes.data() + n * deep,
                     .words = wider ? w.words.data() + n * deep : nullptr,
                     .fours = fours,
                     .sums = w.sums.data() + n,
                     .scales = w.scales.data() + n,
                     .bias = w.bias.data() + n,
                     .residual = residual == nullptr ? nullptr : residual + block * y.stride + n,
                     .y = y.from(block, n),
                     .columns = std::min(kPanel, end - n)};
      for (std::int64_t m = 0; m < rows; m += tiles.rows)
        tiles.of[static_cast<std::size_t>(std::min(tiles.rows, rows - m) - 1)](top.from(m));
    }
  }
}

}  // namespace mm
