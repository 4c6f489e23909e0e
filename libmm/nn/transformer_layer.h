#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

#include "nn/activation.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "tensor/params.h"

namespace mm {

struct TransformerLayerSettings {
  std::int64_t heads = 1, hidden = 1;  // hidden: the width between its two products
  double dropout = 0;
  bool causal = false, post = false;  // post: the norms stand behind
  Activation activation = Activation::gelu;
};

// One layer of a Transformer's encoder (Vaswani et al. 2017), with norms before attention and product (Xiong et al. 2020) unless `post`.
// Parameters as torch.nn.TransformerEncoderLayer's: 4 C^2 + 2 C hidden + 9 C + hidden of them. dropout: behind attention, activation and
// products; not of the attention's weights.
struct TransformerLayer {
  TransformerLayer(const TransformerLayerSettings& how, std::int64_t width, const Params& p);

  // Each step sees those that are there [B, T] bool; `there` undefined: all. What is dropped of example i is drawn from key + i; 0: nothing
  // is. [B, T, C] -> [B, T, C]
  at::Tensor operator()(const at::Tensor& x, const at::Tensor& there, std::uint64_t key) const;

  // What each step looks at in doing so; that of a step that sees none, and of one that is not there to others, is 0. -> [B, H, T, T]
  at::Tensor weights(const at::Tensor& x, const at::Tensor& there) const;

  // Each step sees those of another sequence that are there [B, S] bool. `other` [B, S, C] is taken as it comes: a caller that wants it
  // normed as x is asks norm1. Causal: step t sees up to t + |T - S| (Tsai et al. 2019). [B, T, C] -> [B, T, C]
  at::Tensor crossing(const at::Tensor& x, const at::Tensor& other, const at::Tensor& there, std::uint64_t key) const;

  TransformerLayerSettings how;
  at::Tensor qkv_weight, qkv_bias;  // [3 C, C], [3 C]
  Linear output, up, down;
  LayerNorm norm1, norm2;
  std::uint64_t own;  // its place, for dropout
};

}  // namespace mm
