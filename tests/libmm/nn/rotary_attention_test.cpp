#include "nn/rotary_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include "nn/attention.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

namespace {

constexpr int64_t C = 20, H = 4, G = 2, D = 6;

}  // namespace

TEST_CASE("attention turns queries and keys, not values") {
  const mm::RotaryAttention layer(mm::drawn(), C, H, G, D, true);
  const auto x = mm::numbers({2, 5, C}, 1), residual = mm::numbers({2, 5, C}, 2);
  const auto angles = mm::Rotary(D, 100).angles(0, 5, at::kCPU);
  const auto attended = mm::attend(mm::turned(layer.query(x), angles), mm::turned(layer.key(x), angles), layer.value(x), H, true);
  CHECK(mm::difference(layer.plus(x, angles, residual), residual + layer.output(attended)) < 1e-5);
  CHECK_FALSE(mm::RotaryAttention(mm::drawn(), C, H, G, D, false).query.bias.defined());
  const mm::RotaryAttention half(mm::drawn(), C, H, G, D, true, 0, false);
  CHECK(half.value.bias.defined());
  CHECK_FALSE(half.output.bias.defined());
}

TEST_CASE("queries and keys are normed head by head before they turn, where the model does that") {
  const c10::InferenceMode guard;
  const mm::RotaryAttention layer(mm::drawn(), C, H, G, D, false, 1e-6);
  const auto x = mm::numbers({2, 5, C}, 1);
  const auto angles = mm::Rotary(D, 100).angles(0, 5, at::kCPU);
  const auto by_hand = [&](const mm::Linear& product, const mm::RmsNorm& norm) {
    const auto heads = product(x).unflatten(-1, {-1, D});
    return mm::turned((heads / (heads.square().mean(-1, true) + 1e-6).sqrt() * norm.weight).flatten(-2), angles);
  };
  CHECK(mm::difference(layer.queries(x, angles), by_hand(layer.query, *layer.query_norm)) < 1e-5);
  CHECK(mm::difference(layer.keys(x, angles), by_hand(layer.key, *layer.key_norm)) < 1e-5);
  const auto attended = mm::attend(layer.queries(x, angles), layer.keys(x, angles), layer.value(x), H, true);
  CHECK(mm::difference(layer.plus(x, angles, x), x + layer.output(attended)) < 1e-5);
  mm::KvCache cache(1, 5, 2, G * D, at::kFloat);
  cache.extend(2, 4);
  const mm::Rotary rotary(D, 100);
  const auto first = x.narrow(1, 0, 4), last = x.narrow(1, 4, 1);
  CHECK(mm::difference(layer.step(first, rotary.angles(0, 4, at::kCPU), 0, cache, first), layer.plus(x, angles, x).narrow(1, 0, 4)) < 1e-5);
  cache.extend(2, 1);
  CHECK(mm::difference(layer.step(last, rotary.angles(4, 1, at::kCPU), 0, cache, last), layer.plus(x, angles, x).narrow(1, 4, 1)) < 1e-5);
}

TEST_CASE("a position at a time gives what all at once give, as rows come and go") {
  const c10::InferenceMode guard;
  const mm::RotaryAttention layer(mm::drawn(), C, H, G, D, false);
  const mm::Rotary rotary(D, 100);
  const auto x = mm::numbers({2, 5, C}, 1), whole = layer.plus(x, rotary.angles(0, 5, at::kCPU), x);
  mm::KvCache cache(1, 5, 2, G * D, at::kFloat);
  const auto step = [&](const at::Tensor& part, int64_t first) {
    cache.extend(part.size(0), part.size(1));
    return layer.step(part, rotary.angles(first, part.size(1), at::kCPU), 0, cache, part);
  };
  CHECK(mm::difference(step(x.narrow(1, 0, 3), 0), whole.narrow(1, 0, 3)) < 1e-5);
  CHECK(mm::difference(step(x.narrow(1, 3, 1), 3), whole.narrow(1, 3, 1)) < 1e-5);
  cache.keep(at::tensor({1}, at::kLong));
  CHECK(mm::difference(step(x.narrow(0, 1, 1).narrow(1, 4, 1), 4), whole.narrow(0, 1, 1).narrow(1, 4, 1)) < 1e-5);
}

TEST_CASE("products of 8 bits stay near") {
  const c10::InferenceMode guard;
  mm::RotaryAttention layer(mm::drawn(), C, H, G, D, true);
  const auto x = mm::numbers({1, 5, C}, 1);
  const auto angles = mm::Rotary(D, 100).angles(0, 5, at::kCPU);
  const auto exact = layer.plus(x, angles, x);
  layer.quantize();
  const double off = mm::difference(layer.plus(x, angles, x), exact);
  CHECK(off < 0.2);
  CHECK(off > 0);
}
