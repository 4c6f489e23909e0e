#include "nn/norm.h"

#include <ATen/ops/layer_norm.h>

namespace mm {

LayerNorm::LayerNorm(const Params& p, int64_t width, double eps) : weight(p("weight", {width})), bias(p("bias", {width})), eps(eps) {}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const { return at::layer_norm(x, weight.sizes(), weight, bias, eps); }

}  // namespace mm
