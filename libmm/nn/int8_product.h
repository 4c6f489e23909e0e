#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "nn/int8_rows.h"
#include "nn/rows.h"

// Products of 8-bit numbers, summed exactly in 32 bits, on the calling thread. A weight's codes reach from -63 to 63: with the 0 to 255 of
// x, the sum of two products then fits the 16 bits in which AVX2 adds them (vpmaddubsw), and every processor gives the same sums.

namespace mm {

// w[n, k] is about scales[n] * code[n, k], with what it takes to bring the sums back to numbers.
struct Int8Weight {
  Int8Weight(Rows<const float> w, const float* bias, std::int64_t N, std::int64_t K);  // bias [N], or null

  std::int64_t N, K;
  std::vector<std::int8_t> panels;  // [N / 16][K / 4][16][4], rounded up; columns and depths that are not there are 0
  std::vector<float> scales, bias;  // [N], rounded up to whole panels
  std::vector<std::int32_t> sums;   // of a column's codes, [N] rounded up: takes back what the zeros of x added
};

inline constexpr std::int64_t kInt8Panel = 16;  // columns of a panel
inline constexpr std::int64_t kInt8Tile = 6;    // rows that are computed together
inline constexpr int kInt8WeightCodes = 63;     // the greatest code of a weight

// How the sums are computed; all give the same.
enum class Int8Kind { portable, avx2, avx_vnni, avx512_vnni };

std::vector<Int8Kind> int8_kinds();       // that this processor has, the fastest last
std::string_view name_of(Int8Kind kind);  // "avx2"

// y[m, n] = x w^T + bias (+ residual[m, n] where it is given, of y's stride), for m < M and n from `first`, a multiple of 16, up to `end`.
// y and residual begin at column 0.
void int8_product(const Int8Rows& x, const Int8Weight& w, const float* residual, Rows<float> y, std::int64_t M, std::int64_t first,
                  std::int64_t end, Int8Kind kind);

}  // namespace mm
