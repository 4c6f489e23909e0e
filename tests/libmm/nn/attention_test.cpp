#include "nn/attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>
#include <c10/core/InferenceMode.h>

#include <cmath>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

namespace {

// One head at a time, by the formula.
at::Tensor by_formula(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, int64_t heads, bool causal) {
  const auto D = q.size(2) / heads;
  std::vector<at::Tensor> parts;
  for (int64_t h = 0; h < heads; ++h) {
    const auto part = [&](const at::Tensor& t) { return t.narrow(2, h * D, D); };
    auto scores = at::matmul(part(q), part(k).transpose(1, 2)) / std::sqrt(static_cast<double>(D));
    if (causal) scores = scores.masked_fill(at::ones({q.size(1), k.size(1)}, at::kBool).triu(1), -INFINITY);
    parts.push_back(at::matmul(at::softmax(scores, -1), part(v)));
  }
  return at::cat(parts, 2);
}

}  // namespace

TEST_CASE("attention by its formula, with and without a causal mask") {
  const auto q = mm::numbers({2, 5, 12}, 1), k = mm::numbers({2, 7, 12}, 2), v = mm::numbers({2, 7, 12}, 3);
  CHECK(mm::difference(mm::attend(q, k, v, 3), by_formula(q, k, v, 3, false)) < 1e-5);
  const auto own = k.narrow(1, 0, 5), values = v.narrow(1, 0, 5);
  CHECK(mm::difference(mm::attend(q, own, values, 3, true), by_formula(q, own, values, 3, true)) < 1e-5);
}

TEST_CASE("whole pictures are attended by the formula's numbers on whatever road the processor has") {
  const c10::InferenceMode guard;
  for (const int64_t T : {23, 24, 50}) {  // around the rows from which mm's own blocks are used
    CAPTURE(T);
    const auto q = mm::numbers({2, T, 96}, 1), k = mm::numbers({2, 37, 96}, 2), v = mm::numbers({2, 37, 96}, 3);
    CHECK(mm::difference(mm::attend(q, k, v, 3), by_formula(q, k, v, 3, false)) < 1e-5);
    const auto half = [](const at::Tensor& t) { return t.to(at::kBFloat16); };
    CHECK(mm::difference(mm::attend(half(q), half(k), half(v), 3), by_formula(q, k, v, 3, false)) < 0.06);
  }
}

TEST_CASE("heads of queries share those of keys and values") {
  const auto q = mm::numbers({2, 5, 24}, 1), k = mm::numbers({2, 5, 8}, 2),
             v = mm::numbers({2, 5, 8}, 3);  // 6 heads of 4, of which 3 share one
  const auto spread = [](const at::Tensor& t) { return t.unflatten(2, {2, 1, 4}).expand({-1, -1, -1, 3, -1}).flatten(2); };
  CHECK(mm::difference(mm::attend(q, k, v, 6, true), by_formula(q, spread(k), spread(v), 6, true)) < 1e-5);
}

TEST_CASE("a token sees what a mask lets it see, and of nothing gets 0") {
  auto q = mm::numbers({2, 5, 12}, 1), k = mm::numbers({2, 7, 12}, 2), v = mm::numbers({2, 7, 12}, 3);
  auto seen = at::ones({2, 1, 7}, at::kBool);  // [B, 1, S]
  seen[0].slice(1, 4).fill_(false);
  seen[1].fill_(false);
  for (auto* t : {&q, &k, &v}) t->requires_grad_(true);
  const auto y = mm::attend_seen(q, k, v, seen, 3);
  const auto part = [](const at::Tensor& t, int64_t length) { return t.slice(0, 0, 1).slice(1, 0, length); };
  CHECK(mm::difference(y[0], mm::attend(part(q, 5), part(k, 4), part(v, 4), 3)[0]) < 1e-5);
  CHECK(y[1].abs().max().item<float>() == 0);
  y.sum().backward();
  for (const auto& t : {q, k, v}) {
    CHECK(t.grad().isfinite().all().item<bool>());
    CHECK(t.grad()[1].abs().max().item<float>() == 0);
  }
  CHECK(v.grad()[0].slice(0, 4).abs().max().item<float>() == 0);
  const auto causal = at::ones({5, 5}, at::kBool).tril().unsqueeze(0);  // [1, T, S]
  const auto own = k.slice(1, 0, 5), values = v.slice(1, 0, 5);
  CHECK(mm::difference(mm::attend_seen(q, own, values, causal, 3), mm::attend(q, own, values, 3, /*causal=*/true)) < 1e-5);
}

TEST_CASE("fused self-attention cuts its product into queries, keys and values, packed or not") {
  const c10::InferenceMode guard;
  const auto p = mm::drawn();
  mm::FusedSelfAttention layer(mm::Linear(p / "qkv", 12, 36), mm::Linear(p / "out", 12, 12), 4);
  const auto x = mm::numbers({2, 6, 12}, 1), residual = mm::numbers({2, 6, 12}, 2);
  const auto qkv = layer.qkv(x);
  const auto attended = by_formula(qkv.narrow(2, 0, 12), qkv.narrow(2, 12, 12), qkv.narrow(2, 24, 12), 4, false);
  const auto expected = layer.output(attended) + residual;
  CHECK(mm::difference(layer.plus(x, residual), expected) < 1e-5);
  layer.pack();
  CHECK(mm::difference(layer.plus(x, residual), expected) < 1e-5);
}
