#pragma once
#include <cstdint>

#include "nn/rows.h"

namespace mm {

// Rows of numbers in 8 bits, each row on its own scale: x[m, k] is about scales[m] * (codes[m, k] - zeros[m]). The 256 codes of a row reach
// from its least number to its greatest, 0 among them (its code is the row's zero, exactly), so that numbers of one sign (behind a
// rectifier or a GELU) use all of them.
struct Int8Rows {
  Rows<const std::uint8_t> codes;       // [M, stride]; the stride is K, or the multiple of 4 above it
  const float* scales;                  // [M]
  const std::int32_t* zeros;            // [M] 0 to 255
  const std::int16_t* words = nullptr;  // the codes as widen_rows() writes them, for products of words

  // words: from a multiple of kWideRows on.
  Int8Rows from(std::int64_t row) const {
    return {codes.from(row), scales + row, zeros + row, words == nullptr ? nullptr : words + row * codes.stride};
  }
};

inline constexpr std::int64_t kWideRows = 6;  // whose codes stand side by side as words

// Writes codes, scales and zeros of x [M, K] f32; codes between K and the stride become 0. A row that holds a number that is not finite
// gets a scale that is not a number either, and so does what is computed with it.
void quantize_rows(Rows<const float> x, std::int64_t M, std::int64_t K, Rows<std::uint8_t> codes, float* scales, std::int32_t* zeros);

// Codes in 16 bits, two of a row behind those of the row above: [M / 6][stride / 2][6][2], M rounded up. The stride is a multiple of 4.
void widen_rows(Rows<const std::uint8_t> codes, std::int64_t M, std::int16_t* words);

}  // namespace mm
