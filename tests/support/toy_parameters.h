#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>

#include "tensor/params.h"

// A weight and a bias, the same at each call, and gradients for them.
inline mm::NamedTensors toy_parameters() {
  return {{"a.weight", at::tensor({1.0F, -2.0F, 3.0F, 4.0F}).view({2, 2}).requires_grad_(true)},
          {"a.bias", at::tensor({0.5F, -0.5F}).requires_grad_(true)}};
}

inline void set_toy_gradients(const mm::NamedTensors& p, double scale) {
  p.at("a.weight").mutable_grad() = at::tensor({0.1F, -0.2F, 0.3F, 0.0F}).view({2, 2}).mul(scale);
  p.at("a.bias").mutable_grad() = at::tensor({1.0F, -4.0F}).mul(scale);
}
