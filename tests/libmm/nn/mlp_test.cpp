#include "nn/mlp.h"

#include <ATen/ops/linear.h>
#include <c10/core/InferenceMode.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("an mlp is down(activation(up(x))) on top of the residual, packed or not") {
  const c10::InferenceMode guard;
  const auto p = mm::drawn();
  mm::Mlp mlp(mm::Linear(p / "up", 8, 20), mm::Linear(p / "down", 20, 8), mm::Activation::gelu);
  const auto x = mm::numbers({3, 8}, 1), residual = mm::numbers({3, 8}, 2);
  const auto hidden = mm::activate(at::linear(x, mlp.up.weight, mlp.up.bias), mm::Activation::gelu);
  const auto expected = residual + at::linear(hidden, mlp.down.weight, mlp.down.bias);
  CHECK(mm::difference(mlp.plus(x, residual), expected) < 1e-5);
  mlp.pack();
  CHECK(mm::difference(mlp.plus(x, residual), expected) < 1e-5);
}
