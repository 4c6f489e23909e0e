#pragma once
#include <ATen/core/Tensor.h>

#include "tensor/params.h"

namespace mm {

// A vector for each of `count` symbols. The vector of `padding` (-1: none) learns nothing by being looked up, as in torch.nn.Embedding.
struct Embedding {
  Embedding(const Params& p, int64_t count, int64_t width, int64_t padding = -1);

  at::Tensor operator()(const at::Tensor& ids) const;     // [...] i64 in 0 .. count - 1 -> [..., C]
  at::Tensor range(int64_t begin, int64_t length) const;  // [length, C]: the vectors of begin, begin + 1, ...

  at::Tensor weight;  // [count, C]
  int64_t padding;
};

}  // namespace mm
