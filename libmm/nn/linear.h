#pragma once
#include <ATen/core/Tensor.h>

#include <memory>

#include "nn/activation.h"
#include "tensor/params.h"

namespace mm {

struct Int8Weight;  // nn/int8_product.h

enum class Plain { freed, kept };  // what becomes of a weight that stands in a product's own order from now on

// y = activation(x W^T + b).
//
// Four roads to the same answer, chosen by what is at hand, and one to nearly the same:
//   - at::linear: training, GPUs, any dtype;
//   - few rows on a CPU without gradients (a decoder's steps): the weight is read in place, once (nn/small_product.h);
//   - many rows on a CPU with AVX2 but not AVX-512, without gradients: own blocks (nn/large_product.h);
//   - after pack(), on other CPUs, without gradients: oneDNN's kernels over a reordered weight, with bias, activation and residual fused
//     (a plain weight that was kept beside it still serves the few rows of the second road);
//   - after quantize(): weight and x in 8 bits (nn/int8_product.h).
struct Linear {
  Linear(const Params& p, int64_t in, int64_t out, bool with_bias = true);
  Linear(at::Tensor weight, at::Tensor bias);  // [out, in], [out] or undefined

  at::Tensor operator()(const at::Tensor& x, Activation activation = Activation::none) const;  // [..., in] -> [..., out]
  at::Tensor plus(const at::Tensor& x, const at::Tensor& residual) const;                      // residual + x W^T + b, [..., out]

  // Inference on a CPU only. Costs about as much as a product with 30 rows, so it pays from the second picture on. The
  // plain weight is kept for layers that read a picture once and then write a token at a time: memory for speed. Does nothing where the
  // third road is there, in a dtype that the processor does not compute in, and when called again.
  void pack(Plain plain = Plain::freed);

  // Inference on a CPU only, f32: from now on products are of 8 bits, with a scale for each output and each row of x. Frees the weight.
  void quantize();

  at::Tensor weight;                       // [out, in]; undefined once quantized, or packed and freed
  at::Tensor bias;                         // [out], or undefined
  at::Tensor packed;                       // opaque, or undefined
  std::shared_ptr<const Int8Weight> int8;  // or none
};

}  // namespace mm
