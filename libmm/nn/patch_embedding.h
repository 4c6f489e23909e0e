#pragma once
#include <ATen/core/Tensor.h>

#include "nn/linear.h"
#include "tensor/params.h"

namespace mm {

// A convolution whose stride is its kernel: cuts a picture into square patches that do not overlap, and maps each to a vector. That is one
// product over the unfolded patches.
struct PatchEmbedding {
  PatchEmbedding(const Params& p, int64_t channels, int64_t patch, int64_t width, bool with_bias = true);
  PatchEmbedding(at::Tensor weight, at::Tensor bias);  // [C, 3, P, P], [C] or undefined

  at::Tensor operator()(const at::Tensor& pixels) const;  // [B, 3, H, W] -> [B, (H / P) (W / P), C], row by row from the top; pixels
                                                          // behind the last whole patch are left out

  at::Tensor weight;  // [C, 3, P, P]: a convolution's, as checkpoints hold it
  at::Tensor bias;    // [C], or undefined
  int64_t patch;      // P, pixels
};

}  // namespace mm
