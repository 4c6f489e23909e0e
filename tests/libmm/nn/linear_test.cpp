#include "nn/linear.h"

#include <ATen/ops/linear.h>
#include <c10/core/InferenceMode.h>

#include "nn/small_linear.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using mm::Activation;

namespace {
constexpr Activation kAll[] = {Activation::none,       Activation::gelu, Activation::gelu_tanh,
                               Activation::quick_gelu, Activation::relu, Activation::silu};
}

TEST_CASE("every road of a linear layer gives at::linear's answer") {
  const c10::InferenceMode guard;
  const mm::Linear plain(mm::drawn() / "fc", 64, 48);
  mm::Linear packed = plain;
  packed.pack();
  packed.pack();
  CHECK_FALSE(packed.weight.defined());
  for (const int64_t rows : {int64_t{1}, int64_t{5}, mm::kSmallRows + 5}) {
    CAPTURE(rows);
    const auto x = mm::numbers({rows, 64}, 1), residual = mm::numbers({rows, 48}, 2);
    const auto y = at::linear(x, plain.weight, plain.bias);
    for (const auto a : kAll) {
      CHECK(mm::difference(plain(x, a), mm::activate(y, a)) < 1e-5);
      CHECK(mm::difference(packed(x, a), mm::activate(y, a)) < 1e-5);
    }
    CHECK(mm::difference(plain.plus(x, residual), y + residual) < 1e-5);
    CHECK(mm::difference(packed.plus(x, residual), y + residual) < 1e-5);
  }
}

TEST_CASE("a linear layer asks for its names and shapes, and can do without a bias") {
  auto source = std::make_shared<mm::DrawnParams>();
  const mm::Linear with(mm::Params(source) / "a", 3, 2), without(mm::Params(source) / "b", 3, 2, false);
  CHECK(source->tensors.size() == 3);
  CHECK(source->tensors.at("a.weight").sizes() == at::IntArrayRef{2, 3});
  CHECK(source->tensors.at("a.bias").sizes() == at::IntArrayRef{2});
  CHECK_FALSE(without.bias.defined());
  const c10::InferenceMode guard;
  CHECK(mm::difference(without(mm::numbers({4, 3})), at::linear(mm::numbers({4, 3}), without.weight)) < 1e-6);
}

TEST_CASE("gradients reach weight, bias, input and residual") {
  mm::Linear layer(mm::drawn() / "fc", 6, 4);
  layer.weight.requires_grad_(true);
  layer.bias.requires_grad_(true);
  auto x = mm::numbers({3, 6}, 1).requires_grad_(true), residual = mm::numbers({3, 4}, 2).requires_grad_(true);
  (layer.plus(x, residual) + layer(x, Activation::quick_gelu)).pow(2).sum().backward();
  for (const auto& tensor : {layer.weight, layer.bias, x, residual}) CHECK(tensor.grad().abs().sum().item().toDouble() > 0);
}
