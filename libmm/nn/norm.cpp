#include "nn/norm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/rsqrt.h>
#include <c10/core/GradMode.h>
#include <c10/util/BFloat16.h>

#include <cmath>

#include "nn/example_gradients.h"

namespace mm {

LayerNorm::LayerNorm(const Params& p, int64_t width, double eps) : weight(p("weight", {width})), bias(p("bias", {width})), eps(eps) {}

at::Tensor LayerNorm::operator()(const at::Tensor& x) const {
  auto* examples = ExampleGradients::current();
  if (examples == nullptr || !examples->sees(x, weight, bias)) return at::layer_norm(x, weight.sizes(), weight, bias, eps);  // [..., C]
  return examples->scale(at::layer_norm(x, weight.sizes(), {}, {}, eps), weight, bias);                                      // [..., C]
}

namespace {

// One pass in place of eight operators: a decoder writes a token through some sixty of these norms. What meets the weight is rounded to
// x's dtype first.
template <class Number>
at::Tensor normed_rows(const at::Tensor& x, const at::Tensor& weight, double eps) {
  const auto C = weight.numel(), rows = x.numel() / C;
  auto y = at::empty_like(x);  // [..., C]
  const auto *from = x.const_data_ptr<Number>(), *w = weight.const_data_ptr<Number>();
  auto* to = y.mutable_data_ptr<Number>();
  for (int64_t row = 0; row < rows; ++row, from += C, to += C) {
    double squares = 0;
    for (int64_t i = 0; i < C; ++i) squares += static_cast<double>(from[i]) * static_cast<double>(from[i]);
    const auto factor = static_cast<float>(1 / std::sqrt(squares / static_cast<double>(C) + eps));
    for (int64_t i = 0; i < C; ++i) to[i] = w[i] * static_cast<Number>(static_cast<float>(from[i]) * factor);
  }
  return y;
}

}  // namespace

RmsNorm::RmsNorm(const Params& p, int64_t width, double eps) : weight(p("weight", {width})), eps(eps) {}

at::Tensor RmsNorm::operator()(const at::Tensor& x) const {
  if (x.is_cpu() && x.scalar_type() == weight.scalar_type() && !c10::GradMode::is_enabled()) {
    if (x.scalar_type() == c10::kFloat) return normed_rows<float>(x.contiguous(), weight.contiguous(), eps);             // [..., C]
    if (x.scalar_type() == c10::kBFloat16) return normed_rows<c10::BFloat16>(x.contiguous(), weight.contiguous(), eps);  // [..., C]
  }
  const auto wide = x.to(c10::kFloat);                                               // [..., C]
  const auto factor = at::rsqrt(wide.square().mean(-1, /*keepdim=*/true).add(eps));  // [..., 1]
  return weight * (wide * factor).to(x.scalar_type());                               // [..., C]
}

}  // namespace mm
