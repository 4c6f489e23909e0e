#include "nn/norm.h"

#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("layer norm by its formula") {
  const mm::LayerNorm norm(mm::drawn() / "n", 16, 0.5);
  const auto x = mm::numbers({2, 3, 16});
  const auto mean = x.mean(-1, true), variance = (x - mean).pow(2).mean(-1, true);
  CHECK(mm::difference(norm(x), (x - mean) / (variance + 0.5).sqrt() * norm.weight + norm.bias) < 1e-5);
}

TEST_CASE("a norm by the root of the mean square") {
  const mm::RmsNorm norm(mm::drawn() / "n", 16, 0.5);
  const auto x = mm::numbers({2, 3, 16});
  const auto expected = x / (x.pow(2).mean(-1, true) + 0.5).sqrt() * norm.weight;
  CHECK(mm::difference(norm(x), expected) < 1e-5);
  const c10::InferenceMode guard;
  CHECK(mm::difference(norm(x), expected) < 1e-6);
  CHECK(mm::difference(norm(x.to(at::kBFloat16)), expected) < 0.1);
}
