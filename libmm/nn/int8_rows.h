#pragma once
#include <cstdint>

#include "nn/rows.h"

namespace mm {

// Rows of numbers in 8 bits, each row on its own scale: x[m, k] is about scales[m] * codes[m, k]. The 256 codes of a row reach from its
// least number to its greatest, 0 among them, so that numbers of one sign (behind a rectifier or a GELU) use all of them: they lie in a
// window of -255 to 255. They are stored in 16 bits, in which processors multiply.
struct Int8Rows {
  Rows<const std::int16_t> codes;  // [M, stride]; the stride is K, or the even number above it
  const float* scales;             // [M]

  Int8Rows from(std::int64_t row) const { return {codes.from(row), scales + row}; }
};

// Writes codes and scales of x [M, K] f32; codes between K and the stride become 0. A row that holds a number that is not finite gets a
// scale that is not a number either, and so does what is computed with it.
void quantize_rows(Rows<const float> x, std::int64_t M, std::int64_t K, Rows<std::int16_t> codes, float* scales);

}  // namespace mm
