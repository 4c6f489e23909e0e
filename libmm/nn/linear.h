#pragma once
#include <ATen/core/Tensor.h>

#include "nn/activation.h"
#include "tensor/params.h"

namespace mm {

// y = activation(x W^T + b).
//
// Four roads to the same answer, chosen by what is at hand:
//   - at::linear: training, GPUs, any dtype;
//   - few rows on a CPU without gradients (a decoder's steps): the weight is read in place, once (nn/small_product.h);
//   - many rows on a CPU with AVX2 but not AVX-512, without gradients: own blocks (nn/large_product.h);
//   - after pack(), on other CPUs, without gradients: oneDNN's kernels over a reordered weight, with bias, activation and residual fused.
struct Linear {
  Linear(const Params& p, int64_t in, int64_t out, bool with_bias = true);
  Linear(at::Tensor weight, at::Tensor bias);  // [out, in], [out] or undefined

  at::Tensor operator()(const at::Tensor& x, Activation activation = Activation::none) const;  // [..., in] -> [..., out]
  at::Tensor plus(const at::Tensor& x, const at::Tensor& residual) const;                      // residual + x W^T + b, [..., out]

  // Inference on a CPU only. Costs about as much as a product with 30 rows, so it pays from the second picture on; frees the plain
  // weight. Does nothing where the third road is there, in a dtype that the processor does not compute in, and when called again.
  void pack();

  at::Tensor weight;  // [out, in]; undefined once packed
  at::Tensor bias;    // [out], or undefined
  at::Tensor packed;  // opaque, or undefined
};

}  // namespace mm
