#include "bert/head.h"

#include <ATen/ops/tanh.h>

#include "bert/layout.h"

namespace mm::bert {

ClassifierHead::ClassifierHead(const Params& p, const Config& c, int64_t labels)
    : dense(p / names_of(c.layout).head, c.width, c.width),
      classifier(p / names_of(c.layout).classifier, c.width, labels),
      relu(c.layout == Layout::distilbert) {}

at::Tensor ClassifierHead::operator()(const at::Tensor& first) const {
  const auto x = relu ? dense(first, Activation::relu) : at::tanh(dense(first));  // [B, C]
  return classifier(x);                                                           // [B, L]
}

}  // namespace mm::bert
