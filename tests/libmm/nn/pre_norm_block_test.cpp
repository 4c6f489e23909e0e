#include "nn/pre_norm_block.h"

#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include <memory>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

namespace {

constexpr int64_t C = 24, H = 3, W = 40;

mm::PreNormBlock block() {
  const mm::Params p(std::make_shared<mm::DrawnParams>());
  return {mm::LayerNorm(p / "norm1", C, 1e-5),
          {mm::Linear(p / "qkv", C, 3 * C), mm::Linear(p / "output", C, C), H},
          mm::LayerNorm(p / "norm2", C, 1e-5),
          {mm::Linear(p / "up", C, W), mm::Linear(p / "down", W, C), mm::Activation::gelu}};
}

}  // namespace

TEST_CASE("both parts see what their norm makes, and add to what came in") {
  const c10::InferenceMode guard;
  const auto b = block();
  const auto x = mm::numbers({2, 5, C});
  const auto parts = b.attention.qkv(b.norm1(x)).chunk(3, -1);
  const auto y = x + b.attention.output(mm::attend(parts[0], parts[1], parts[2], H));
  CHECK(mm::difference(b(x), y + b.mlp.down(b.mlp.up(b.norm2(y), mm::Activation::gelu))) < 1e-5);
}

TEST_CASE("packed it computes the same, in 8 bits nearly the same") {
  const c10::InferenceMode guard;
  const auto x = mm::numbers({1, 130, C});
  auto packed = block(), narrow = block();
  const auto plain = packed(x);
  packed.pack();
  narrow.quantize();
  CHECK(mm::difference(packed(x), plain) < 1e-5);
  const double off = mm::difference(narrow(x), plain);
  CHECK(off > 0);
  CHECK(off < 0.1 * plain.abs().max().item().toDouble());
}
