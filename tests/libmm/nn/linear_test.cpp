#include "nn/linear.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>
#include <c10/core/InferenceMode.h>

#include "nn/large_product.h"
#include "nn/small_linear.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "tensor/device.h"

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
  CHECK(packed.packed.defined() == !mm::has_large_product());
  CHECK(packed.weight.defined() == mm::has_large_product());
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

TEST_CASE("packing changes no answer in bf16") {
  const c10::InferenceMode guard;
  mm::Linear plain(mm::drawn() / "fc", 64, 48);
  plain.weight = plain.weight.to(at::kBFloat16);
  plain.bias = plain.bias.to(at::kBFloat16);
  mm::Linear packed = plain;
  packed.pack();
  packed.pack();
  CHECK(packed.packed.defined() == (mm::cpu_has_bf16() && !mm::has_large_product()));
  CHECK(packed.packed.defined() != packed.weight.defined());
  const auto x = mm::numbers({200, 64}, 1).to(at::kBFloat16), residual = mm::numbers({200, 48}, 2).to(at::kBFloat16);
  for (const auto a : kAll) CHECK(mm::difference(packed(x, a), plain(x, a)) < 0.13);  // two steps of bf16 at 8
  CHECK(mm::difference(packed.plus(x, residual), plain.plus(x, residual)) < 0.13);
}

TEST_CASE("a plain weight kept beside the packed one serves few rows, with the answers it always gave") {
  const c10::InferenceMode guard;
  const mm::Linear plain(mm::drawn() / "fc", 64, 48);
  mm::Linear both = plain;
  both.pack(mm::Plain::kept);
  CHECK(both.weight.defined());
  CHECK(both.packed.defined() == !mm::has_large_product());
  for (const int64_t rows : {int64_t{1}, mm::kFewRows, mm::kFewRows + 1, int64_t{200}}) {
    CAPTURE(rows);
    const auto x = mm::numbers({rows, 64}, 1), residual = mm::numbers({rows, 48}, 2);
    CHECK(mm::difference(both(x, Activation::gelu), plain(x, Activation::gelu)) < 1e-5);
    CHECK(mm::difference(both.plus(x, residual), plain.plus(x, residual)) < 1e-5);
    if (rows <= mm::kFewRows) CHECK(at::equal(both(x), plain(x)));
  }
}

TEST_CASE("a quantized layer gives about the same answers and frees its weight") {
  const c10::InferenceMode guard;
  const mm::Linear plain(mm::drawn() / "fc", 64, 48);
  mm::Linear quantized = plain;
  quantized.quantize();
  quantized.quantize();
  quantized.pack();
  CHECK_FALSE(quantized.weight.defined());
  CHECK_FALSE(quantized.packed.defined());
  REQUIRE(quantized.int8);
  for (const int64_t rows : {1, 200}) {
    const auto x = mm::numbers({rows, 64}, 1), residual = mm::numbers({rows, 48}, 2);
    for (const auto a : kAll) CHECK(mm::difference(quantized(x, a), plain(x, a)) < 0.3);  // sums are about 2.4
    CHECK(mm::difference(quantized.plus(x, residual), plain.plus(x, residual)) < 0.3);
    CHECK(mm::difference(quantized(x), plain(x)) > 0);
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
