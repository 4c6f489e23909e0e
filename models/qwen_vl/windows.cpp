#include "qwen_vl/windows.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace mm::qwen_vl {

Windows::Windows(std::int64_t rows, std::int64_t columns, std::int64_t side) {
  std::vector<std::int64_t> squares;
  for (std::int64_t top = 0; top < rows; top += side)
    for (std::int64_t left = 0; left < columns; left += side) {
      const auto bottom = std::min(rows, top + side), right = std::min(columns, left + side);
      for (auto row = top; row < bottom; ++row)
        for (auto column = left; column < right; ++column) squares.push_back(row * columns + column);
      lengths.push_back((bottom - top) * (right - left));
    }
  order = at::tensor(squares, at::kLong);  // [R C]
  back = at::argsort(order);               // [R C]
}

}  // namespace mm::qwen_vl
