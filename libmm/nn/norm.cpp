#include "nn/norm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/rsqrt.h>

#include "nn/example_gradients.h"

namespace mm {

LayerNorm::LayerNorm(const Params& p, int64_t width, double eps) : weight(p("weight", {width})), bias(p("bias", {width})), eps(eps) {}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  auto* examples = ExampleGradients::current();
  if (examples == nullptr || !examples->sees(x, weight, bias)) return at::layer_norm(x, weight.sizes(), weight, bias, eps);  // [..., C]
  return examples->scale(at::layer_norm(x, weight.sizes(), {}, {}, eps), weight, bias);                                      // [..., C]
}

RmsNorm::RmsNorm(const Params& p, int64_t width, double eps) : weight(p("weight", {width})), eps(eps) {}

at::Tensor RmsNorm::operator()(const at::Tensor& x) const {
  const auto wide = x.to(c10::kFloat);                                               // [..., C]
  const auto factor = at::rsqrt(wide.square().mean(-1, /*keepdim=*/true).add(eps));  // [..., 1]
  return weight * (wide * factor).to(x.scalar_type());                               // [..., C]
}

}  // namespace mm
