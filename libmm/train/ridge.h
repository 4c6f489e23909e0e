#pragma once
#include <ATen/core/Tensor.h>

namespace mm {

// Ridge regression (Hoerl and Kennard 1970) on standardised features, solved in closed form in f64. How much it is held back is what leaves
// the least squared error on rows left out one at a time, which has a closed form, too (Allen 1974, PRESS). Nothing is drawn.
class Ridge {
 public:
  Ridge(const at::Tensor& features, const at::Tensor& targets);  // [N, C], [N, K] of any real type; N > 0

  at::Tensor operator()(const at::Tensor& features) const;  // [B, C] -> [B, K] f64

  double ridge() const { return ridge_; }  // what is added to the diagonal of the features' products, of N rows

 private:
  at::Tensor middle_, spread_;  // [C] f64, of the features
  at::Tensor weight_, bias_;    // [C, K], [K] f64
  double ridge_ = 0;
};

}  // namespace mm
