#pragma once
#include <cstddef>
#include <cstdint>

namespace mm {

// What sums of codes say of the products of some rows with a query.
struct ProductBounds {
  const std::int32_t* sums = nullptr;  // [count] of code_products()
  const float* scales = nullptr;       // [count] of the rows (row_codes.h), here and below
  const float* lengths = nullptr;
  const float* lefts = nullptr;
  std::size_t count = 0;
  std::int32_t offset = 0;  // what each sum has too much
  float scale = 0;          // of the query
  float of_length = 0;      // what a product may be off by: this much of the row's length,
  float of_left = 0;        // and this much of what is left of it

  // near[i]: the product as the codes have it; away[i]: how far it may be from that. Gives the greatest near + away. Loops that the
  // compiler takes several at a time, for the processor at hand.
  float compute(float* near, float* away) const;
};

}  // namespace mm
