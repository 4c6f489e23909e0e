#include "bert/head.h"

#include <ATen/ops/tanh.h>

#include "bert/layout.h"

namespace mm::bert {

ClassifierHead::ClassifierHead(const Params& p, const Config& c, int64_t labels)
    : dense(p / names_of(c.layout).head, c.width, c.width),
      classifier(p / names_of(c.layout).classifier, c.width, labels),
      activation(c.layout == Layout::distilbert ? Activation::relu
                 : c.layout == Layout::electra  ? Activation::gelu
                                                : Activation::none) {}

at::Tensor ClassifierHead::operator()(const at::Tensor& first) const {
  const auto x = dense(first, activation);                              // [B, C]
  return classifier(activation == Activation::none ? at::tanh(x) : x);  // [B, L]
}

}  // namespace mm::bert
