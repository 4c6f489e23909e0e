#include "nn/gated_mlp.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/silu.h>
#include <c10/core/InferenceMode.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("a gated mlp by its formula, with gradients and without") {
  const mm::GatedMlp mlp(mm::drawn(), 12, 20, mm::Activation::silu, true);
  const auto x = mm::numbers({2, 3, 12}, 1), residual = mm::numbers({2, 3, 12}, 2);
  const auto product = [](const mm::Linear& l, const at::Tensor& t) { return at::matmul(t, l.weight.t()) + l.bias; };
  const auto expected = residual + product(mlp.down, at::silu(product(mlp.gate, x)) * product(mlp.up, x));
  CHECK(mm::difference(mlp.plus(x, residual), expected) < 1e-5);
  const c10::InferenceMode guard;
  CHECK(mm::difference(mlp.plus(x, residual), expected) < 1e-5);
  CHECK_FALSE(mm::GatedMlp(mm::drawn(), 4, 4, mm::Activation::silu, false).up.bias.defined());
}

TEST_CASE("products of 8 bits stay near") {
  const c10::InferenceMode guard;
  mm::GatedMlp mlp(mm::drawn(), 12, 20, mm::Activation::silu, true);
  const auto x = mm::numbers({2, 3, 12}, 1), exact = mlp.plus(x, x);
  mlp.quantize();
  CHECK(mm::difference(mlp.plus(x, x), exact) < 0.3);
}
