#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "nn/int8_rows.h"
#include "nn/rows.h"

// Products of 8-bit numbers, summed exactly in 32 bits, on the calling thread: every processor gives the same sums. With VNNI one
// instruction (vpdpbusd) adds four products of a u8 and an s8. Two of them do not fit the 16 bits in which AVX2 adds them (vpmaddubsw
// saturates), so there both are widened to 16 bits and multiplied by vpmaddwd, which adds two in 32.

namespace mm {

// How the sums are computed; all give the same.
enum class Int8Kind { portable, avx2, avx_vnni, avx512_vnni };

std::vector<Int8Kind> int8_kinds();       // that this processor has, the fastest last
std::string_view name_of(Int8Kind kind);  // "avx2"
bool in_words(Int8Kind kind);             // does it multiply words: the codes of rows are to be widened for it

// w[n, k] is about scales[n] * code[n, k], with codes from -127 to 127, laid out for one kind of processor. Columns and depths that are not
// there are 0.
struct Int8Weight {
  Int8Weight(Rows<const float> w, const float* bias, std::int64_t N, std::int64_t K, Int8Kind kind);  // bias [N], or null

  std::int64_t N, K;
  Int8Kind kind;
  std::vector<std::int8_t> bytes;   // [N / 16][K / 4][16][4], rounded up
  std::vector<std::int16_t> words;  // of AVX2 in their place: [N / 16][K / 2][16][2]
  std::vector<std::int32_t> sums;   // [N], rounded up to whole panels: of a column's codes, which count once for each step of a row's zero
  std::vector<float> scales, bias;  // likewise
};

inline constexpr std::int64_t kInt8Panel = 16;  // columns of a panel
inline constexpr int kInt8WeightCodes = 127;    // the greatest code of a weight

// y[m, n] = x w^T + bias (+ residual[m, n] where it is given, of y's stride), for m < M and n from `first`, a multiple of 16, up to `end`.
// y and residual begin at column 0. x holds words where the weight does.
void int8_product(const Int8Rows& x, const Int8Weight& w, const float* residual, Rows<float> y, std::int64_t M, std::int64_t first,
                  std::int64_t end);

}  // namespace mm
