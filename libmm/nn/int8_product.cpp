#include "nn/int8_product.h"

#include <algorithm>
#include <array>
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

constexpr std::int64_t kPanel = kInt8Panel, kGroup = 2;  // products of a group are summed by one instruction
constexpr std::int64_t kNear = 128 * 1024;               // bytes of codes, two each, that stay in the second cache while panels pass

std::int64_t groups_of(std::int64_t K) { return (K + kGroup - 1) / kGroup; }

// Where one tile of at most 6 rows meets one panel.
struct Tile {
  Int8Rows x;
  const std::int16_t* panel;
  std::int64_t groups;
  const float *scales, *bias, *residual;  // of the panel's columns; residual of the tile's place, or null
  Rows<float> y;
  std::int64_t columns;  // of y, at most 16
};

using Compute = void (*)(const Tile&);

float number_of(const Tile& tile, std::int64_t row, std::int64_t n, std::int32_t sum) {
  const float before = tile.residual == nullptr ? 0 : tile.residual[row * tile.y.stride + n];
  return tile.x.scales[row] * tile.scales[n] * static_cast<float>(sum) + tile.bias[n] + before;
}

template <int kRows>
void portable_tile(const Tile& tile) {
  for (int r = 0; r < kRows; ++r)
    for (std::int64_t n = 0; n < tile.columns; ++n) {
      std::int32_t sum = 0;
      for (std::int64_t k = 0; k < tile.groups * kGroup; ++k)
        sum += tile.x.codes.from(r).data[k] * tile.panel[(k / kGroup * kPanel + n) * kGroup + k % kGroup];
      tile.y.from(r).data[n] = number_of(tile, r, n, sum);
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
#pragma GCC unroll 2
  for (int half = 0; half < 2; ++half) {
    const __m256 scales = _mm256_mul_ps(scale, _mm256_loadu_ps(tile.scales + 8 * half));
    __m256 y = _mm256_fmadd_ps(scales, _mm256_cvtepi32_ps(sums[half]), _mm256_loadu_ps(tile.bias + 8 * half));
    if (tile.residual != nullptr) y = _mm256_add_ps(y, _mm256_loadu_ps(tile.residual + row * tile.y.stride + 8 * half));
    _mm256_storeu_ps(tile.y.from(row).data + 8 * half, y);
  }
}

// Two codes of a row, in every place of a register. As a float: of all broadcasts from memory this one costs no arithmetic.
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i two_codes(const Tile& tile, int row, std::int64_t group) {
  return _mm256_castps_si256(_mm256_broadcast_ss(reinterpret_cast<const float*>(tile.x.codes.from(row, kGroup * group).data)));
}

[[gnu::target("avx2"), gnu::always_inline]] inline __m256i half_panel(const Tile& tile, std::int64_t group, int half) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(tile.panel + (group * 2 + half) * 16));
}

template <int kRows>
[[gnu::target("avx2,fma")]] void avx2_tile(const Tile& tile) {
  __m256i sums[kRows][2] = {};
  for (std::int64_t group = 0; group < tile.groups; ++group) {
    const __m256i w[2] = {half_panel(tile, group, 0), half_panel(tile, group, 1)};
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
      const __m256i x = two_codes(tile, r, group);
#pragma GCC unroll 2
      for (int half = 0; half < 2; ++half) sums[r][half] = _mm256_add_epi32(sums[r][half], _mm256_madd_epi16(x, w[half]));
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) finish(tile, r, sums[r]);
}

template <int kRows>
[[gnu::target("avx2,fma,avxvnni")]] void avx_vnni_tile(const Tile& tile) {
  __m256i sums[kRows][2] = {};
  for (std::int64_t group = 0; group < tile.groups; ++group) {
    const __m256i w[2] = {half_panel(tile, group, 0), half_panel(tile, group, 1)};
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
      const __m256i x = two_codes(tile, r, group);
#pragma GCC unroll 2
      for (int half = 0; half < 2; ++half) sums[r][half] = _mm256_dpwssd_avx_epi32(sums[r][half], x, w[half]);
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) finish(tile, r, sums[r]);
}

template <int kRows>
[[gnu::target("avx2,fma,avx512f,avx512vnni")]] void avx512_vnni_tile(const Tile& tile) {
  __m512i sums[kRows] = {};
  for (std::int64_t group = 0; group < tile.groups; ++group) {
    const __m512i w = _mm512_loadu_si512(tile.panel + group * 32);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
      std::int32_t codes;
      std::memcpy(&codes, tile.x.codes.from(r, kGroup * group).data, sizeof(codes));
      sums[r] = _mm512_dpwssd_epi32(sums[r], _mm512_set1_epi32(codes), w);
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) {
    __m256i halves[2];
    std::memcpy(halves, &sums[r], sizeof(halves));
    finish(tile, r, halves);
  }
}

constexpr std::array<std::array<Compute, kInt8Tile>, 4> kTiles{{
    {portable_tile<1>, portable_tile<2>, portable_tile<3>, portable_tile<4>, portable_tile<5>, portable_tile<6>},
    {avx2_tile<1>, avx2_tile<2>, avx2_tile<3>, avx2_tile<4>, avx2_tile<5>, avx2_tile<6>},
    {avx_vnni_tile<1>, avx_vnni_tile<2>, avx_vnni_tile<3>, avx_vnni_tile<4>, avx_vnni_tile<5>, avx_vnni_tile<6>},
    {avx512_vnni_tile<1>, avx512_vnni_tile<2>, avx512_vnni_tile<3>, avx512_vnni_tile<4>, avx512_vnni_tile<5>, avx512_vnni_tile<6>},
}};
#else
constexpr std::array<std::array<Compute, kInt8Tile>, 1> kTiles{
    {{portable_tile<1>, portable_tile<2>, portable_tile<3>, portable_tile<4>, portable_tile<5>, portable_tile<6>}}};
#endif

}  // namespace

Int8Weight::Int8Weight(Rows<const float> w, const float* biases, std::int64_t N, std::int64_t K) : N(N), K(K) {
  constexpr std::int64_t kDeepest = std::numeric_limits<std::int32_t>::max() / (255 * kInt8WeightCodes);  // 66 thousand
  MM_ASSERT(N > 0 && K > 0 && K <= kDeepest);
  const auto wide = (N + kPanel - 1) / kPanel * kPanel, groups = groups_of(K);
  panels.resize(static_cast<std::size_t>(wide * groups * kGroup));
  scales.resize(static_cast<std::size_t>(wide));
  bias.resize(static_cast<std::size_t>(wide));
  for (std::int64_t n = 0; n < N; ++n) {
    const auto at = static_cast<std::size_t>(n);
    const float* const row = w.from(n).data;
    float greatest = 0;
    bool finite = true;
    for (std::int64_t k = 0; k < K; ++k) {
      greatest = std::max(greatest, std::abs(row[k]));
      finite = finite && std::isfinite(row[k]);
    }
    const float inverse = greatest < std::numeric_limits<float>::min() ? 0 : kInt8WeightCodes / greatest;
    scales[at] = finite ? greatest / kInt8WeightCodes : std::numeric_limits<float>::quiet_NaN();
    if (biases != nullptr) bias[at] = biases[n];
    std::int16_t* const to = panels.data() + (n / kPanel * groups * kPanel + n % kPanel) * kGroup;
    for (std::int64_t k = 0; finite && k < K; ++k) {
      to[k / kGroup * kPanel * kGroup + k % kGroup] = static_cast<std::int16_t>(std::lrint(row[k] * inverse));
    }
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

std::string_view name_of(Int8Kind kind) {
  constexpr std::array<std::string_view, 4> kNames{"portable", "avx2", "avx-vnni", "avx512-vnni"};
  return kNames.at(static_cast<std::size_t>(kind));
}

void int8_product(const Int8Rows& x, const Int8Weight& w, const float* residual, Rows<float> y, std::int64_t M, std::int64_t first,
                  std::int64_t end, Int8Kind kind) {
  MM_ASSERT(first % kPanel == 0 && end <= w.N);
  const auto& tiles = kTiles.at(static_cast<std::size_t>(kind));
  const auto groups = groups_of(w.K), near = std::max(kNear / (2 * groups * kGroup) / kInt8Tile, std::int64_t{1}) * kInt8Tile;
  for (std::int64_t block = 0; block < M; block += near)
    for (std::int64_t n = first; n < end; n += kPanel)
      for (std::int64_t m = block; m < std::min(M, block + near); m += kInt8Tile) {
        const auto rows = std::min({kInt8Tile, M - m, block + near - m});
        tiles[static_cast<std::size_t>(rows - 1)]({.x = x.from(m),
                                                   .panel = w.panels.data() + n * groups * kGroup,
                                                   .groups = groups,
                                                   .scales = w.scales.data() + n,
                                                   .bias = w.bias.data() + n,
                                                   .residual = residual == nullptr ? nullptr : residual + m * y.stride + n,
                                                   .y = y.from(m, n),
                                                   .columns = std::min(kPanel, end - n)});
      }
}

}  // namespace mm
