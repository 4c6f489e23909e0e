#include "nn/int8_linear.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>
#include <c10/core/InferenceMode.h>

#include "nn/int8_product.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("int8_linear is about at::linear plus what is left over, in one piece and in many") {
  const c10::InferenceMode guard;
  const auto w = mm::numbers({200, 50}, 2), b = mm::numbers({200}, 3);
  const auto plain = mm::int8_weight(w, {}), biased = mm::int8_weight(w, b);
  CHECK(plain->N == 200);
  CHECK(plain->K == 50);
  for (const int64_t rows : {1, 5, 650}) {
    CAPTURE(rows);
    const auto x = mm::numbers({2, rows, 50}, 1), r = mm::numbers({2, rows, 200}, 4);
    CHECK(mm::difference(mm::int8_linear(x, *biased, r), at::linear(x, w, b) + r) < 0.8);  // sums are about 7, up to 30
    CHECK(mm::difference(mm::int8_linear(x, *plain, {}), at::linear(x, w)) < 0.8);
    CHECK((mm::int8_linear(x, *biased, r) - at::linear(x, w, b) - r).to(at::kDouble).std().item().toDouble() < 0.2);
    const auto strided = mm::numbers({2, 50, rows}, 1).transpose(1, 2), other = mm::numbers({2, 200, rows}, 4).transpose(1, 2);
    CHECK(mm::difference(mm::int8_linear(strided, *biased, other), mm::int8_linear(strided.contiguous(), *biased, other.contiguous())) ==
          0);
  }
}

TEST_CASE("a row's answer does not depend on its neighbours") {
  const c10::InferenceMode guard;
  const auto weight = mm::int8_weight(mm::numbers({40, 64}, 2), mm::numbers({40}, 3));
  const auto x = mm::numbers({300, 64}, 1);
  const auto together = mm::int8_linear(at::cat({x, x * 100}), *weight, {});
  for (const int64_t row : {0, 5, 6, 299}) CHECK(mm::difference(mm::int8_linear(x[row], *weight, {}), together[row]) == 0);
}

TEST_CASE("a weight need not lie in one piece") {
  const c10::InferenceMode guard;
  const auto w = mm::numbers({50, 20}, 2).t(), x = mm::numbers({3, 50}, 1);
  CHECK(mm::difference(mm::int8_linear(x, *mm::int8_weight(w, {}), {}), mm::int8_linear(x, *mm::int8_weight(w.contiguous(), {}), {})) == 0);
}
