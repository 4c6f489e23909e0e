#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace mm::qwen_vl {

// A picture of R x C squares shared out to windows of side x side of them, row by row of windows; those at the right and the lower edge
// hold what is left.
struct Windows {
  Windows(std::int64_t rows, std::int64_t columns, std::int64_t side);

  at::Tensor order;                   // [R C] i64: the squares, window behind window, in each row by row
  at::Tensor back;                    // [R C] i64: where each square stands in that order
  std::vector<std::int64_t> lengths;  // of the windows, squares
};

}  // namespace mm::qwen_vl
