#include "nn/large_linear.h"

#include <ATen/ops/linear.h>
#include <c10/core/InferenceMode.h>

#include "nn/large_product.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("large_linear is at::linear plus what is left over, in one piece and in many") {
  if (!mm::has_large_product()) return;
  const c10::InferenceMode guard;
  const auto w = mm::numbers({200, 40}, 2), b = mm::numbers({200}, 3);
  for (const int64_t rows : {5, 1300}) {
    const auto x = mm::numbers({2, rows, 40}, 1), r = mm::numbers({2, rows, 200}, 4);
    CHECK(mm::difference(mm::large_linear(x, w, b, r), at::linear(x, w, b) + r) < 1e-4);
    CHECK(mm::difference(mm::large_linear(x, w, {}, {}), at::linear(x, w)) < 1e-4);
    // Neither x nor the residual need lie in one piece.
    const auto strided = mm::numbers({2, 40, rows}, 1).transpose(1, 2), other = mm::numbers({2, 200, rows}, 4).transpose(1, 2);
    CHECK(mm::difference(mm::large_linear(strided, w, b, other), at::linear(strided, w, b) + other) < 1e-4);
  }
}

TEST_CASE("large_linear rounds bf16 once, at the end") {
  if (!mm::has_large_product()) return;
  const c10::InferenceMode guard;
  const auto half = [](const at::Tensor& t) { return t.to(at::kBFloat16); };
  const auto x = half(mm::numbers({300, 40}, 1)), w = half(mm::numbers({50, 40}, 2)), b = half(mm::numbers({50}, 3));
  const auto wide = at::linear(x.to(at::kFloat), w.to(at::kFloat), b.to(at::kFloat));
  const auto y = mm::large_linear(x, w, b, {});
  CHECK((y.scalar_type() == at::kBFloat16));
  CHECK(mm::difference(y, wide) <= 0.0626);  // half a step of bf16 below 32
}

TEST_CASE("large_linear is for f32 and bf16 on a CPU without gradients") {
  const auto x = mm::numbers({4, 8}), w = mm::numbers({5, 8});
  CHECK_FALSE(mm::large_linear_fits(x, w));  // gradients are on
  const c10::InferenceMode guard;
  CHECK(mm::large_linear_fits(x, w) == mm::has_large_product());
  CHECK(mm::large_linear_fits(x.to(at::kBFloat16), w.to(at::kBFloat16)) == mm::has_large_product());
  CHECK_FALSE(mm::large_linear_fits(x.to(at::kHalf), w.to(at::kHalf)));
  CHECK_FALSE(mm::large_linear_fits(x.to(at::kMeta), w.to(at::kMeta)));
  CHECK_FALSE(mm::large_linear_fits(x, mm::numbers({8, 5}).t()));
}
