#pragma once
#include <ATen/TensorOperators.h>
#include <ATen/ops/abs.h>
#include <ATen/ops/max.h>

#include "support/doctest.h"

namespace mm {

// The largest difference of two tensors of one shape; infinity for different shapes, NaN or an empty tensor.
inline double difference(const at::Tensor& a, const at::Tensor& b) {
  if (!a.defined() || !b.defined() || a.sizes() != b.sizes() || a.numel() == 0) return INFINITY;
  const double most = (a.detach().to(at::kDouble) - b.detach().to(at::kDouble)).abs().max().item().toDouble();
  return most >= 0 ? most : INFINITY;
}

}  // namespace mm
