#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mm {

// A linear classifier of features that stay as they are, to tell how much is in them (Alain and Bengio 2016): ridge regression of the
// classes as 0 and 1 (Hoerl and Kennard 1970) on standardised features, solved in closed form in f64. How much it is held back is what
// leaves the least squared error on rows left out one at a time, which has a closed form, too (Allen 1974, PRESS). Nothing is drawn.
class LinearProbe {
 public:
  // features [N, C], labels [N] i64 in 0 .. classes - 1; N > 0.
  LinearProbe(const at::Tensor& features, const at::Tensor& labels, std::int64_t classes);

  at::Tensor operator()(const at::Tensor& features) const;  // [B, C] -> [B] i64, the class with the greatest score

  double ridge() const { return ridge_; }  // what is added to the diagonal of the features' products, of N rows

 private:
  at::Tensor middle_, spread_;  // [C] f64, of the features
  at::Tensor weight_, bias_;    // [C, K], [K] f64
  double ridge_ = 0;
};

}  // namespace mm
