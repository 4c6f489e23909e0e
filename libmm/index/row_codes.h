#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mm {

// Vectors in 8 bits, beside which stands how far they may be off, so that a product of codes bounds the product of what they stand for.
//
// A row x is kept as scale * q + r, q whole numbers from -127 to 127, r what is left. A query y is t * p + d likewise. Then
//   x . y = (scale q) . (t p) + (scale q) . d + r . y,
// of which the first is exact in whole numbers, and by Cauchy and Schwarz the others are at most |scale q| |d| + |r| |y| together. Lengths
// are rounded up where they are computed, so that the bound holds for the numbers as they are stored.
//
// Searches compute it in f32, for rows and queries no longer than 1e18. Scales are f32 (that of tiny numbers is coarse, and |r| or |d|
// then has the rest), sums of codes are exact. scale * sum is within 2^-24 of itself twice over, also where scale is subnormal, as it is a
// multiple of 2^-149 then; times t, it is within 2^-24 once more or, where that is subnormal, 2^-150 off. So the product of codes is off by
// less than 4 * 2^-24 |scale q| |t p| + 2^-150, and what is added up to a bound by about as much of itself: of_length() and of_left() have
// more than that too much, and 2^-126 is added.

// What is kept of a row beside its codes. All of them finite, none below 0.
struct RowFacts {
  float scale = 0;   // what a code is multiplied by
  float length = 0;  // |scale q|, rounded up
  float left = 0;    // |r|, rounded up
};

inline constexpr std::size_t kCodeStep = 64;  // a row's codes are padded with 128 to a multiple of this

// Bytes of the codes of a row of that many numbers.
constexpr std::size_t code_stride(std::size_t width) { return (width + kCodeStep - 1) / kCodeStep * kCodeStep; }

// row: [E] finite; codes: code_stride(E) bytes that become q + 128.
RowFacts encode_row(std::span<const float> row, std::span<std::uint8_t> codes);

// The same of a query, for products of codes.
struct QueryCodes {
  std::vector<std::int8_t> codes;  // [stride] p, padded with 0; |p| <= most
  float scale = 0;                 // t
  double length = 0;               // |y|, rounded up
  double coded = 0;                // |t p|, rounded up
  double left = 0;                 // |d|, rounded up
  std::int32_t sum = 0;            // of p: the 128 that each of a row's codes has too much counts this often
};

// most: 127, or 64 where sums of two products must fit 16 bits.
QueryCodes encode_query(std::span<const float> query, int most);

// What the product of a row and a query is at most away from scale * t * (q . p).
double bound(const RowFacts& row, const QueryCodes& query);

// How much of a row's length, and of what is left of it, a product in f32 may be off by.
float of_length(const QueryCodes& query);
float of_left(const QueryCodes& query);

}  // namespace mm
