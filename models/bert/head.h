#pragma once
#include <ATen/core/Tensor.h>

#include "bert/config.h"
#include "nn/linear.h"
#include "tensor/params.h"

namespace mm::bert {

// What a classifier makes of a text's first token: a product, tanh (DistilBERT: ReLU; ELECTRA: GELU), and a product with a row a label.
// The first product of BERT and ALBERT is their pooler's, in the other layouts it belongs to the head.
struct ClassifierHead {
  ClassifierHead(const Params& p, const Config& config, int64_t labels);  // p: the whole model's scope

  at::Tensor operator()(const at::Tensor& first) const;  // [B, C] -> [B, L]

  Linear dense, classifier;
  Activation activation;  // none: tanh
};

}  // namespace mm::bert
