#include "nn/small_product.h"

#include <cstring>

#include "base/check.h"
#include "nn/lanes.h"

// One kernel, written with GCC's vector types, compiled for two widths. A tile of results stays in registers: with 16 registers of 8 lanes
// 4 x 3 sums, 3 rows of x and one vector of w; with 32 registers of 16 lanes twice the rows.

namespace mm {
namespace {

using c10::BFloat16;

// kOuts x kRows results of product_transposed. kAhead: the rows of w behind these are asked for meanwhile, in the order in which they
// stand: kOuts rows read side by side are streams of which memory gives half of what it gives one.
template <int kLanes, int kOuts, int kRows, bool kAhead, class Weight>
[[gnu::always_inline]] inline void transposed_tile(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t K) {
  using L = Lanes<kLanes>;
  typename L::Floats sums[kOuts][kRows] = {};
  std::int64_t k = 0;
  for (; k + kLanes <= K; k += kLanes) {
    if constexpr (kAhead) {
      constexpr int kBytes = kOuts * kLanes * static_cast<int>(sizeof(Weight)), kLine = 64;
      const auto* const ahead = reinterpret_cast<const char*>(w.data + kOuts * w.stride + kOuts * k);
#pragma GCC unroll 16
      for (int byte = 0; byte < kBytes; byte += kLine) __builtin_prefetch(ahead + byte, 0, 2);
    }
    typename L::Floats xs[kRows];
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) L::load(xs[r], x.data + r * x.stride + k);
#pragma GCC unroll 16
    for (int o = 0; o < kOuts; ++o) {
      typename L::Floats ws;
      L::load(ws, w.data + o * w.stride + k);
#pragma GCC unroll 16
      for (int r = 0; r < kRows; ++r) sums[o][r] += ws * xs[r];
    }
  }
#pragma GCC unroll 16
  for (int o = 0; o < kOuts; ++o)
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
      float sum = L::sum(sums[o][r]);
      for (std::int64_t tail = k; tail < K; ++tail) sum += x.data[r * x.stride + tail] * static_cast<float>(w.data[o * w.stride + tail]);
      y.data[r * y.stride + o] = sum;
    }
}

template <int kLanes, int kRows, bool kAhead, class Weight>
[[gnu::always_inline]] inline void transposed_rows(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t outs,
                                                   std::int64_t K) {
  if (outs == 4) return transposed_tile<kLanes, 4, kRows, kAhead>(x, w, y, K);
  for (std::int64_t o = 0; o < outs; ++o) transposed_tile<kLanes, 1, kRows, false>(x, w.from(o), y.from(0, o), K);
}

// One row of x reads w as it stands. Of more rows four of w at a time meet all of x, so that w is read from memory once and from the
// nearest cache afterwards. A row's sums are the same, alone and among others.
template <int kLanes, int kRows, class Weight>
[[gnu::always_inline]] inline void transposed(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t M, std::int64_t N,
                                              std::int64_t K) {
  if (M == 1) {
    for (std::int64_t n = 0; n < N; ++n) transposed_tile<kLanes, 1, 1, false>(x, w.from(n), y.from(0, n), K);
    return;
  }
  for (std::int64_t n = 0; n < N; n += 4) {
    const auto outs = N - n < 4 ? N - n : 4;
    std::int64_t m = M < kRows ? 2 : kRows;
    if (M < kRows)
      transposed_rows<kLanes, 2, true>(x, w.from(n), y.from(0, n), outs, K);
    else
      transposed_rows<kLanes, kRows, true>(x, w.from(n), y.from(0, n), outs, K);
    for (; m + kRows <= M; m += kRows) transposed_rows<kLanes, kRows, false>(x.from(m), w.from(n), y.from(m, n), outs, K);
    for (; m + 2 <= M; m += 2) transposed_rows<kLanes, 2, false>(x.from(m), w.from(n), y.from(m, n), outs, K);
    if (m < M) transposed_rows<kLanes, 1, false>(x.from(m), w.from(n), y.from(m, n), outs, K);
  }
}

// kRows x (kVectors * kLanes) results of product.
template <int kLanes, int kVectors, int kRows, class Weight>
[[gnu::always_inline]] inline void plain_tile(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t K) {
  using L = Lanes<kLanes>;
  typename L::Floats sums[kRows][kVectors] = {};
  for (std::int64_t k = 0; k < K; ++k) {
    typename L::Floats ws[kVectors];
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) L::load(ws[v], w.data + k * w.stride + v * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r)
#pragma GCC unroll 16
      for (int v = 0; v < kVectors; ++v) sums[r][v] += ws[v] * x.data[r * x.stride + k];
  }
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) std::memcpy(y.data + r * y.stride, sums[r], sizeof(sums[r]));
}

template <int kLanes, int kRows, class Weight>
[[gnu::always_inline]] inline void plain_rows(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t columns,
                                              std::int64_t K) {
  constexpr int kVectors = 2;
  if (columns == kVectors * kLanes) return plain_tile<kLanes, kVectors, kRows>(x, w, y, K);
  for (int r = 0; r < kRows; ++r)
    for (std::int64_t n = 0; n < columns; ++n) {
      float sum = 0;
      for (std::int64_t k = 0; k < K; ++k) sum += x.data[r * x.stride + k] * static_cast<float>(w.data[k * w.stride + n]);
      y.data[r * y.stride + n] = sum;
    }
}

template <int kLanes, int kRows, class Weight>
[[gnu::always_inline]] inline void plain(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t M, std::int64_t N,
                                         std::int64_t K) {
  constexpr std::int64_t kColumns = 2 * kLanes;
  for (std::int64_t n = 0; n < N; n += kColumns) {
    const auto columns = N - n < kColumns ? N - n : kColumns;
    std::int64_t m = 0;
    for (; m + kRows <= M; m += kRows) plain_rows<kLanes, kRows>(x.from(m), w.from(0, n), y.from(m, n), columns, K);
    for (; m + 2 <= M; m += 2) plain_rows<kLanes, 2>(x.from(m), w.from(0, n), y.from(m, n), columns, K);
    if (m < M) plain_rows<kLanes, 1>(x.from(m), w.from(0, n), y.from(m, n), columns, K);
  }
}

#if defined(__x86_64__)

template <class Weight>
[[gnu::target("avx2,fma")]] void transposed_8(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t M, std::int64_t N,
                                              std::int64_t K) {
  transposed<8, 3>(x, w, y, M, N, K);
}

template <class Weight>
[[gnu::target("avx512f,avx2,fma")]] void transposed_16(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t M,
                                                       std::int64_t N, std::int64_t K) {
  transposed<16, 6>(x, w, y, M, N, K);
}

template <class Weight>
[[gnu::target("avx2,fma")]] void plain_8(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t M, std::int64_t N,
                                         std::int64_t K) {
  plain<8, 6>(x, w, y, M, N, K);
}

template <class Weight>
[[gnu::target("avx512f,avx2,fma")]] void plain_16(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t M, std::int64_t N,
                                                  std::int64_t K) {
  plain<16, 12>(x, w, y, M, N, K);
}

template <class Weight>
void transposed_best(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K) {
  MM_ASSERT(has_small_products());
  return widest_lanes() == 16 ? transposed_16(x, w, y, M, N, K) : transposed_8(x, w, y, M, N, K);
}

template <class Weight>
void plain_best(Rows<const float> x, Rows<const Weight> w, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K) {
  MM_ASSERT(has_small_products());
  return widest_lanes() == 16 ? plain_16(x, w, y, M, N, K) : plain_8(x, w, y, M, N, K);
}

#else  // has_small_products() is false: nobody calls these

template <class Weight>
void transposed_best(Rows<const float>, Rows<const Weight>, Rows<float>, std::int64_t, std::int64_t, std::int64_t) {
  MM_ASSERT(has_small_products());
}

template <class Weight>
void plain_best(Rows<const float>, Rows<const Weight>, Rows<float>, std::int64_t, std::int64_t, std::int64_t) {
  MM_ASSERT(has_small_products());
}

#endif

}  // namespace

bool has_small_products() { return widest_lanes() > 4; }

void product_transposed(Rows<const float> x, Rows<const float> w, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K) {
  transposed_best(x, w, y, M, N, K);
}

void product_transposed(Rows<const float> x, Rows<const BFloat16> w, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K) {
  transposed_best(x, w, y, M, N, K);
}

void product(Rows<const float> x, Rows<const float> w, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K) {
  plain_best(x, w, y, M, N, K);
}

void product(Rows<const float> x, Rows<const BFloat16> w, Rows<float> y, std::int64_t M, std::int64_t N, std::int64_t K) {
  plain_best(x, w, y, M, N, K);
}

}  // namespace mm
