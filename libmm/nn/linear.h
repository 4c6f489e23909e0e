#pragma once
#include <ATen/core/Tensor.h>

#include "nn/activation.h"
#include "tensor/params.h"

namespace mm {

// y = activation(x W^T + b).
//
// Three roads to the same answer, chosen by what is at hand:
//   - at::linear: training, GPUs, any dtype;
//   - few rows on a CPU without gradients (a decoder's steps): the weight is read in place, once (nn/small_product.h);
//   - after pack(), on a CPU without gradients: oneDNN's kernels over a reordered weight, with bias, activation and residual fused.
struct Linear {
  Linear(const Params& p, int64_t in, int64_t out, bool with_bias = true);
  Linear(at::Tensor weight, at::Tensor bias);  // [out, in], [out] or undefined

  at::Tensor operator()(const at::Tensor& x, Activation activation = Activation::none) const;  // [..., in] -> [..., out]
  at::Tensor plus(const at::Tensor& x, const at::Tensor& residual) const;                      // residual + x W^T + b

  // Inference on a CPU only. Costs about as much as a product with 30 rows, so it pays from the second picture on; frees the plain
  // weight. Called twice, the second does nothing.
  void pack();

  at::Tensor weight;  // [out, in]; undefined once packed
  at::Tensor bias;    // [out], or undefined
  at::Tensor packed;  // opaque, or undefined
};

}  // namespace mm
