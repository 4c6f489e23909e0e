#include "nn/bf16_attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <c10/core/InferenceMode.h>

#include <limits>

#include "nn/attention.h"
#include "nn/attention_watch.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using mm::attend_in_bf16;

namespace {

at::Tensor by_formula(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t heads) {
  const mm::AttentionWatch watch;
  return mm::attend(query, key, value, heads);
}

}  // namespace

TEST_CASE("attention whose factors are rounded stays near f32's, at any number of rows and tokens, each picture for itself") {
  if (!mm::has_bf16_attention()) return;
  const c10::InferenceMode guard;
  constexpr int64_t H = 3, C = 96;
  for (const auto& [T, S] : {std::pair<int64_t, int64_t>{53, 53}, {24, 64}, {1, 1}, {13, 33}}) {
    CAPTURE(T);
    const auto q = mm::numbers({2, T, C}, 1), k = mm::numbers({2, S, C}, 2), v = mm::numbers({2, S, C}, 3);
    const auto y = attend_in_bf16(q, k, v, H), exact = by_formula(q, k, v, H);
    CHECK(mm::difference(y, exact) < 0.02);
    CHECK(at::equal(attend_in_bf16(q.narrow(0, 1, 1), k.narrow(0, 1, 1), v.narrow(0, 1, 1), H), y.narrow(0, 1, 1)));
    if (T == S) {
      CHECK(mm::difference(y, exact) > 1e-5);
      const auto together = at::cat({q, k, v}, 2).chunk(3, 2);  // parts of longer rows, as one product makes them
      CHECK(at::equal(attend_in_bf16(together[0], together[1], together[2], H), y));
    }
  }
}

TEST_CASE("numbers in bf16 are attended so where nobody learns or watches") {
  if (!mm::has_bf16_attention()) return;
  const auto half = [](uint64_t seed) { return mm::numbers({2, 40, 96}, seed).to(at::kBFloat16); };
  const auto q = half(1), k = half(2), v = half(3);
  CHECK_FALSE(mm::bf16_attention_fits(q, k, 3));  // gradients are on
  const c10::InferenceMode guard;
  CHECK(mm::bf16_attention_fits(q, k, 3));
  CHECK_FALSE(mm::bf16_attention_fits(q.narrow(1, 0, 1), k, 3));
  CHECK_FALSE(mm::bf16_attention_fits(q, k, 2));  // heads of 48
  CHECK_FALSE(mm::bf16_attention_fits(q, k.narrow(2, 0, 32), 3));
  CHECK_FALSE(mm::bf16_attention_fits(q.to(at::kFloat), k.to(at::kFloat), 3));
  const auto y = mm::attend(q, k, v, 3);
  CHECK((y.scalar_type() == at::kBFloat16));
  CHECK(at::equal(y, attend_in_bf16(q, k, v, 3)));
  const auto wide = by_formula(q.to(at::kFloat), k.to(at::kFloat), v.to(at::kFloat), 3);
  CHECK(mm::difference(y, wide) < 0.02);
  const mm::AttentionWatch watch;
  CHECK_FALSE(mm::bf16_attention_fits(q, k, 3));
}

TEST_CASE("heads that the instruction has no panels for are attended in f32") {
  const c10::InferenceMode guard;
  const auto q = mm::numbers({1, 9, 40}, 1), k = mm::numbers({1, 9, 40}, 2), v = mm::numbers({1, 9, 40}, 3);
  CHECK(at::equal(mm::attend_beside_int8(q, k, v, 2), mm::attend(q, k, v, 2)));
  const auto wide = mm::attend_beside_int8(q.narrow(2, 0, 32), k.narrow(2, 0, 32), v.narrow(2, 0, 32), 1);
  if (mm::has_bf16_attention()) CHECK(at::equal(wide, attend_in_bf16(q.narrow(2, 0, 32), k.narrow(2, 0, 32), v.narrow(2, 0, 32), 1)));
}

TEST_CASE("what is not a number stays with its row") {
  if (!mm::has_bf16_attention()) return;
  const c10::InferenceMode guard;
  auto q = mm::numbers({1, 30, 32}, 1).clone();
  const auto k = mm::numbers({1, 40, 32}, 2), v = mm::numbers({1, 40, 32}, 3), plain = attend_in_bf16(q, k, v, 1);
  q[0][25].fill_(std::numeric_limits<float>::quiet_NaN());
  const auto y = attend_in_bf16(q, k, v, 1);
  CHECK(y[0][25].isnan().all().item<bool>());
  CHECK(at::equal(y.narrow(1, 0, 25), plain.narrow(1, 0, 25)));
  CHECK(at::equal(y.narrow(1, 26, 4), plain.narrow(1, 26, 4)));
}
