#pragma once
#include <ATen/core/Tensor.h>

#include "blip/config.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "tensor/params.h"

namespace mm::blip {

// Logits of the next token: dense, activation, norm, and a product with one vector a token of the vocabulary.
//
// Where those vectors come from is a matter of the file: from word embeddings that it shares (`tied`), or from decoder.weight. Its bias
// stands as predictions.bias, as predictions.decoder.bias, or as both, and then the second is the one that is used.
struct Head {
  Head(const Params& p, const TextConfig& config, const at::Tensor& words, bool tied);  // words: [V, C]

  at::Tensor transform(const at::Tensor& x) const;   // [..., C] -> [..., C]
  at::Tensor operator()(const at::Tensor& x) const;  // [..., C] -> [..., V]
  void quantize();                                   // see Linear::quantize

  Linear dense;
  LayerNorm norm;
  Linear decoder;
  Activation activation;
};

}  // namespace mm::blip
