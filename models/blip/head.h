#pragma once
#include <ATen/core/Tensor.h>

#include "blip/config.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "tensor/params.h"

namespace mm::blip {

// Logits of the next token: dense, activation, norm, and a product with one vector a token of the vocabulary.
//
// Where those vectors come from is a matter of the file. transformers 4 kept them beside the word embeddings, whatever
// tie_word_embeddings said; transformers 5 shares the word embeddings when the configuration allows it and the file holds nothing else. The
// bias stands as predictions.bias, as predictions.decoder.bias, or as both, and then the second is the one that is used.
struct Head {
  Head(const Params& p, const Config& config, const at::Tensor& words);

  at::Tensor transform(const at::Tensor& x) const;   // [..., C] -> [..., C]
  at::Tensor operator()(const at::Tensor& x) const;  // [..., C] -> [..., V]

  Linear dense;
  LayerNorm norm;
  Linear decoder;
  Activation activation;
};

}  // namespace mm::blip
