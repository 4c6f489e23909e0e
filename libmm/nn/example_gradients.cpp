#include "nn/example_gradients.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/im2col.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

#include <array>

#include "base/check.h"
#include "nn/own_gradient.h"

namespace mm {
namespace {

ExampleGradients*& of_thread() {
  thread_local ExampleGradients* current = nullptr;
  return current;
}

bool learns(const at::Tensor& parameter) { return parameter.defined() && parameter.requires_grad(); }

// [B, ..., C] -> [B, T, C]
at::Tensor steps_of(const at::Tensor& x) { return x.reshape({x.size(0), -1, x.size(-1)}); }

}  // namespace

ExampleGradients::ExampleGradients(std::int64_t examples) : examples_(examples), outer_(of_thread()) { of_thread() = this; }

ExampleGradients::~ExampleGradients() { of_thread() = outer_; }

ExampleGradients* ExampleGradients::current() { return of_thread(); }

bool ExampleGradients::sees(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) const {
  if (bias.defined() && !bias.is_leaf()) return false;
  return at::GradMode::is_enabled() && x.dim() >= 2 && x.size(0) == examples_ && learns(weight) && weight.is_leaf();
}

void ExampleGradients::keep(const at::Tensor& parameter, const at::Tensor& back, const at::Tensor& in) {
  if (!learns(parameter)) return;
  auto& uses = uses_[parameter.unsafeGetTensorImpl()];
  uses.back.push_back(steps_of(back));
  if (in.defined()) uses.in.push_back(steps_of(in));
}

at::Tensor ExampleGradients::linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  at::Tensor y;
  {
    const at::NoGradGuard no_graph;
    y = at::linear(x, weight, bias);  // [B, ..., out]
  }
  return with_own_gradient(y, {x, weight, bias},
                           [this, x = x.detach(), weight, bias](const at::Tensor& back, const std::vector<bool>& asked) {
                             keep(weight, back, x);
                             keep(bias, back);
                             return std::vector<at::Tensor>{asked[0] ? back.matmul(weight) : at::Tensor(), {}, {}};
                           });
}

at::Tensor ExampleGradients::convolve(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, std::int64_t stride,
                                      std::int64_t pad) {
  at::Tensor y;
  {
    const at::NoGradGuard no_graph;
    y = at::conv2d(x, weight, bias, {stride, stride}, {pad, pad});  // [B, K, H', W']
  }
  return with_own_gradient(y, {x, weight, bias}, [=, this, x = x.detach()](const at::Tensor& back, const std::vector<bool>& asked) {
    const auto window = weight.sizes().slice(2);
    const auto places = back.flatten(2).transpose(1, 2);                                                             // [B, T, K]
    keep(weight, places, at::im2col(x.contiguous(), window, {1, 1}, {pad, pad}, {stride, stride}).transpose(1, 2));  // [B, T, C h w]
    keep(bias, places);
    if (!asked[0]) return std::vector<at::Tensor>(3);
    const auto below = at::convolution_backward(back, x, weight, at::OptionalIntArrayRef{}, {stride, stride}, {pad, pad}, {1, 1}, false,
                                                {0, 0}, 1, std::array<bool, 3>{true, false, false});
    return std::vector<at::Tensor>{std::get<0>(below), {}, {}};
  });
}

at::Tensor ExampleGradients::scale(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  at::Tensor y;
  {
    const at::NoGradGuard no_graph;
    y = x * weight + bias;  // [B, ..., C]
  }
  return with_own_gradient(y, {x, weight, bias},
                           [this, x = x.detach(), weight, bias](const at::Tensor& back, const std::vector<bool>& asked) {
                             keep(weight, back * x);
                             keep(bias, back);
                             return std::vector<at::Tensor>{asked[0] ? back * weight : at::Tensor(), {}, {}};
                           });
}

bool ExampleGradients::has(const at::Tensor& parameter) const { return uses_.contains(parameter.unsafeGetTensorImpl()); }

at::Tensor ExampleGradients::squared_norms() const {
  auto all = at::zeros({examples_}, at::kDouble);  // [B]
  for (const auto& [parameter, uses] : uses_) {
    const auto back = at::cat(uses.back, 1);  // [B, T, out]
    if (uses.in.empty()) {
      all += back.sum(1).square().sum(1).cpu();
      continue;
    }
    const auto in = at::cat(uses.in, 1);  // [B, T, in]
    // Of few steps by products of the steps with each other: sum over t, s of (back_t back_s)(in_t in_s). Of many by the gradient itself.
    const bool ghost = 2 * in.size(1) * in.size(1) <= in.size(2) * back.size(2);
    const auto squares = ghost ? at::bmm(back, back.transpose(1, 2)) * at::bmm(in, in.transpose(1, 2))  // [B, T, T]
                               : at::bmm(back.transpose(1, 2), in).square();                            // [B, out, in]
    all += squares.flatten(1).sum(1).cpu();
  }
  return all;
}

at::Tensor ExampleGradients::weighted_sum(const at::Tensor& parameter, const at::Tensor& weights) const {
  const auto& uses = uses_.at(parameter.unsafeGetTensorImpl());
  const auto each = weights.to(parameter.options().requires_grad(false)).view({-1, 1, 1});  // [B, 1, 1]
  const auto back = at::cat(uses.back, 1) * each;                                           // [B, T, out]
  if (uses.in.empty()) return back.flatten(0, 1).sum(0).view(parameter.sizes());
  const auto in = at::cat(uses.in, 1).flatten(0, 1);                 // [B T, in]
  return back.flatten(0, 1).t().matmul(in).view(parameter.sizes());  // [out, in] in the parameter's shape
}

at::Tensor followed_linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  auto* examples = ExampleGradients::current();
  return examples != nullptr && examples->sees(x, weight, bias) ? examples->linear(x, weight, bias) : at::linear(x, weight, bias);
}

}  // namespace mm
