#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

#include "train/ridge.h"

namespace mm {

// A linear classifier of features that stay as they are, to tell how much is in them (Alain and Bengio 2016): ridge regression of the
// classes as 0 and 1 (train/ridge.h).
class LinearProbe {
 public:
  // features [N, C], labels [N] i64 in 0 .. classes - 1; N > 0.
  LinearProbe(const at::Tensor& features, const at::Tensor& labels, std::int64_t classes);

  at::Tensor operator()(const at::Tensor& features) const;  // [B, C] -> [B] i64, the class with the greatest score

  double ridge() const { return ridge_.ridge(); }

 private:
  Ridge ridge_;
};

}  // namespace mm
