#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mm {

// Linear canonical correlation analysis (Hotelling 1936): the products that put two sets of features into one space, in which the
// components of a pair agree as far as they can. In double precision; `ridge` is added to the diagonals of the covariances, which are
// brought to a mean of 1 first. Each component counts by its correlation, so that cosines there are what pairs are told by.
class LinearAlignment {
 public:
  // left [N, A], right [N, C], N at least 2; width: components kept, at most min(A, C). ridge > 0.
  LinearAlignment(const at::Tensor& left, const at::Tensor& right, std::int64_t width, double ridge);

  at::Tensor left(const at::Tensor& features) const;   // [M, A] -> [M, width] f64
  at::Tensor right(const at::Tensor& features) const;  // [M, C] -> [M, width] f64

 private:
  at::Tensor middle_left_, middle_right_;  // [A], [C]
  at::Tensor left_, right_;                // [A, width], [C, width]
};

}  // namespace mm
