#include "nn/large_product.h"

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "nn/lanes.h"

// The blocking of BLIS (Van Zee and van de Geijn 2015): a tile of y stays in registers while it walks down a panel of w; the panels of a
// block and the rows of x they meet stay in the second cache (512 KiB on Zen). A panel is deeper than the nearest cache holds: on Zen 3 it
// streams through at no cost, and y is read and written less often (6 to 8 % faster than panels of 256).

namespace mm {
namespace {

constexpr int kLanes = 8, kVectors = 2;
constexpr std::int64_t kPanel = kLanes * kVectors;  // columns of a panel: 2 vectors x 6 rows are 12 of the 16 registers
constexpr std::int64_t kTile = 6;                   // rows of a tile
constexpr std::int64_t kDepth = 768;                // of a block at most: y is read and written once a block
constexpr std::int64_t kBlockColumns = 4 * kPanel, kBlockRows = 12 * kTile;  // 192 KiB of w, 216 KiB of x

using L = Lanes<kLanes>;

// Eight vectors that are rows become the columns.
[[gnu::always_inline]] inline void transpose(L::Floats (&rows)[kLanes]) {
  using Order = Vectors<kLanes>::Words;
  constexpr Order kLow{0, 8, 1, 9, 4, 12, 5, 13}, kHigh{2, 10, 3, 11, 6, 14, 7, 15};            // of two rows, single numbers
  constexpr Order kLowPairs{0, 1, 8, 9, 4, 5, 12, 13}, kHighPairs{2, 3, 10, 11, 6, 7, 14, 15};  // pairs
  constexpr Order kLowHalves{0, 1, 2, 3, 8, 9, 10, 11}, kHighHalves{4, 5, 6, 7, 12, 13, 14, 15};
  L::Floats once[kLanes], twice[kLanes];
  for (int i = 0; i < 4; ++i) {
    once[2 * i] = __builtin_shuffle(rows[2 * i], rows[2 * i + 1], kLow);
    once[2 * i + 1] = __builtin_shuffle(rows[2 * i], rows[2 * i + 1], kHigh);
  }
  for (int half = 0; half < 2; ++half)
    for (int i = 0; i < 2; ++i) {
      twice[4 * half + 2 * i] = __builtin_shuffle(once[4 * half + i], once[4 * half + 2 + i], kLowPairs);
      twice[4 * half + 2 * i + 1] = __builtin_shuffle(once[4 * half + i], once[4 * half + 2 + i], kHighPairs);
    }
  for (int i = 0; i < 4; ++i) {
    rows[i] = __builtin_shuffle(twice[i], twice[4 + i], kLowHalves);
    rows[4 + i] = __builtin_shuffle(twice[i], twice[4 + i], kHighHalves);
  }
}

// w[n, k] -> panels[n / 16][k][n % 16]; columns that are not there become zero.
template <class Weight>
#if defined(__x86_64__)
[[gnu::target("avx2,fma")]]
#endif
void pack_panels(Rows<const Weight> w, float* panels, std::int64_t columns, std::int64_t depth) {
  for (std::int64_t first = 0; first < columns; first += kPanel, panels += kPanel * depth) {
    const auto wide = std::min(kPanel, columns - first);
    std::int64_t k = 0;
    for (; wide == kPanel && k + kLanes <= depth; k += kLanes)
      for (std::int64_t half = 0; half < kPanel; half += kLanes) {
        L::Floats square[kLanes];
#pragma GCC unroll 16
        for (int n = 0; n < kLanes; ++n) L::load(square[n], w.data + (first + half + n) * w.stride + k);
        transpose(square);
#pragma GCC unroll 16
        for (int n = 0; n < kLanes; ++n) L::store(panels + (k + n) * kPanel + half, square[n]);
      }
    for (; k < depth; ++k) {
      for (std::int64_t n = 0; n < wide; ++n) panels[k * kPanel + n] = static_cast<float>(w.data[(first + n) * w.stride + k]);
      std::fill(panels + k * kPanel + wide, panels + (k + 1) * kPanel, 0.0F);
    }
  }
}

// What the products of the first block along K are added to, at one place of y; those of later blocks are added to y.
struct Start {
  const float* bias = nullptr;                // [n], or none
  Rows<const float> residual = {nullptr, 0};  // [m, n], or none

  Start from(std::int64_t row, std::int64_t column) const {
    return {bias == nullptr ? nullptr : bias + column, residual.data == nullptr ? residual : residual.from(row, column)};
  }
};

// kRows x 16 results, on top of `start` or, where there is none, of what y holds.
template <int kRows>
[[gnu::always_inline]] inline void tile(Rows<const float> x, const float* panel, const Start* start, Rows<float> y, std::int64_t depth) {
  L::Floats sums[kRows][kVectors] = {};
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) __builtin_prefetch(y.data + r * y.stride, 1);  // needed when the panel has been walked
  for (std::int64_t k = 0; k < depth; ++k, panel += kPanel) {
    L::Floats ws[kVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) L::load(ws[v], panel + v * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 16
      for (int v = 0; v < kVectors; ++v) sums[r][v] += ws[v] * x.data[r * x.stride + k];
  }
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) {
      L::Floats before = {}, bias;
      if (start == nullptr) L::load(before, y.data + r * y.stride + v * kLanes);
      if (start != nullptr && start->residual.data != nullptr) L::load(before, start->residual.from(r, v * kLanes).data);
      if (start != nullptr && start->bias != nullptr) {
        L::load(bias, start->bias + v * kLanes);
        before += bias;
      }
      L::store(y.data + r * y.stride + v * kLanes, before + sums[r][v]);
    }
}

// A tile at the right edge, where y has fewer than 16 columns: computed beside it.
template <int kRows>
[[gnu::always_inline]] inline void edge(Rows<const float> x, const float* panel, const Start* start, Rows<float> y, std::int64_t columns,
                                        std::int64_t depth) {
  float whole[kRows * kPanel] = {}, residual[kRows * kPanel] = {}, bias[kPanel] = {};
  for (int r = 0; r < kRows; ++r) {
    std::copy_n(y.data + r * y.stride, columns, whole + r * kPanel);
    if (start != nullptr && start->residual.data != nullptr) std::copy_n(start->residual.from(r).data, columns, residual + r * kPanel);
  }
  if (start != nullptr && start->bias != nullptr) std::copy_n(start->bias, columns, bias);
  const Start copied{bias, {residual, kPanel}};
  tile<kRows>(x, panel, start == nullptr ? nullptr : &copied, {whole, kPanel}, depth);
  for (int r = 0; r < kRows; ++r) std::copy_n(whole + r * kPanel, columns, y.data + r * y.stride);
}

template <int kRows>
[[gnu::always_inline]] inline void rows(Rows<const float> x, const float* panel, const Start* start, Rows<float> y, std::int64_t columns,
                                        std::int64_t depth) {
  columns == kPanel ? tile<kRows>(x, panel, start, y, depth) : edge<kRows>(x, panel, start, y, columns, depth);
}

// One panel meets a block of rows.
#if defined(__x86_64__)
[[gnu::target("avx2,fma")]]
#endif
void panel_rows(Rows<const float> x, const float* panel, const Start* start, Rows<float> y, std::int64_t M, std::int64_t columns,
                std::int64_t depth) {
  for (std::int64_t m = 0; m < M;) {
    const Start here = start == nullptr ? Start{} : start->from(m, 0);
    const Start* const there = start == nullptr ? nullptr : &here;
    const auto left = M - m;
    if (left >= kTile)
      rows<kTile>(x.from(m), panel, there, y.from(m), columns, depth);
    else if (left >= 2)
      rows<2>(x.from(m), panel, there, y.from(m), columns, depth);
    else
      rows<1>(x.from(m), panel, there, y.from(m), columns, depth);
    m += left >= kTile ? kTile : left >= 2 ? 2 : 1;
  }
}

template <class Weight>
void blocks(Rows<const float> x, Rows<const Weight> w, const Start& start, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K) {
  MM_ASSERT(has_large_product());
  thread_local std::vector<float> panels(kBlockColumns * kDepth);
  const auto count = (K + kDepth - 1) / kDepth, deepest = (K + count - 1) / count;  // blocks of one depth, but for the last
  for (std::int64_t n = 0; n < N; n += kBlockColumns)
    for (std::int64_t k = 0; k < K; k += deepest) {
      const auto columns = std::min(kBlockColumns, N - n), depth = std::min(deepest, K - k);
      pack_panels(w.from(n, k), panels.data(), columns, depth);
      for (std::int64_t m = 0; m < M; m += kBlockRows)
        for (std::int64_t p = 0; p < columns; p += kPanel) {
          const Start here = start.from(m, n + p);
          panel_rows(x.from(m, k), panels.data() + p * depth, k == 0 ? &here : nullptr, y.from(m, n + p), std::min(kBlockRows, M - m),
                     std::min(kPanel, columns - p), depth);
        }
    }
}

}  // namespace

bool has_large_product() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && !__builtin_cpu_supports("avx512f");
  return has;
#else
  return false;
#endif
}

void large_product(Rows<const float> x, Rows<const float> w, const float* bias, const float* residual, Rows<float> y, std::int64_t M,
                   std::int64_t N, std::int64_t K) {
  blocks(x, w, {bias, {residual, y.stride}}, y, M, N, K);
}

void large_product(Rows<const float> x, Rows<const c10::BFloat16> w, const float* bias, const float* residual, Rows<float> y,
                   std::int64_t M, std::int64_t N, std::int64_t K) {
  blocks(x, w, {bias, {residual, y.stride}}, y, M, N, K);
}

}  // namespace mm
