#pragma once
#include <cstdint>

namespace mm {

// A row-major matrix that belongs to somebody else: element (i, j) stands at data[i * stride + j].
template <class T>
struct Rows {
  T* data;
  std::int64_t stride;

  Rows from(std::int64_t row, std::int64_t column = 0) const { return {data + row * stride + column, stride}; }
};

}  // namespace mm
