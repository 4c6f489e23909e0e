#include "nn/small_linear.h"

#include <ATen/ops/linear.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>

#include "nn/small_product.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "tensor/device.h"

#include "support/doctest.h"

TEST_CASE("small_linear is at::linear plus what is left over") {
  if (!mm::has_small_products()) return;
  const c10::InferenceMode guard;
  const auto x = mm::numbers({2, 3, 40}, 1), w = mm::numbers({37, 40}, 2), b = mm::numbers({37}, 3), r = mm::numbers({2, 3, 37}, 4);
  CHECK(mm::difference(mm::small_linear(x, w, b, r), at::linear(x, w, b) + r) < 1e-5);
  CHECK(mm::difference(mm::small_linear(x, w, {}, {}), at::linear(x, w)) < 1e-5);
  const auto half = [](const at::Tensor& t) { return t.to(at::kBFloat16); };
  const auto y = mm::small_linear(half(x), half(w), half(b), half(r));
  CHECK((y.scalar_type() == at::kBFloat16));
  const auto wide = at::linear(half(x).to(at::kFloat), half(w).to(at::kFloat), half(b).to(at::kFloat)) + half(r).to(at::kFloat);
  CHECK(mm::difference(y, half(wide)) <= 0.13);  // one step of bf16 at 32
  CHECK((y.sizes() == at::IntArrayRef{2, 3, 37}));
  const auto many = mm::numbers({250, 40}, 5);  // more outputs than are rounded at once
  CHECK(mm::difference(mm::small_linear(half(x), half(many), {}, {}),
                       half(at::linear(half(x).to(at::kFloat), half(many).to(at::kFloat)))) <= 0.13);
}

TEST_CASE("small_linear is for few rows on a CPU without gradients") {
  if (!mm::has_small_products()) return;
  const auto x = mm::numbers({4, 8}), w = mm::numbers({5, 8});
  CHECK_FALSE(mm::small_linear_fits(x, w));  // gradients are on
  const c10::InferenceMode guard;
  CHECK(mm::small_linear_fits(x, w));
  CHECK(mm::small_linear_fits(x.to(at::kBFloat16), w.to(at::kBFloat16)));
  CHECK_FALSE(mm::small_linear_fits(x.to(at::kHalf), w.to(at::kHalf)));
  CHECK_FALSE(mm::small_linear_fits(x, w.to(at::kBFloat16)));
  CHECK_FALSE(mm::small_linear_fits(x.to(at::kMeta), w.to(at::kMeta)));
  CHECK_FALSE(mm::small_linear_fits(mm::numbers({mm::kSmallRows + 1, 8}), w));
  const auto many = mm::numbers({mm::kFewRows + 1, 8}).to(at::kBFloat16);  // where the processor multiplies bf16 itself, its own way
  CHECK(mm::small_linear_fits(many, w.to(at::kBFloat16)) == !mm::cpu_has_bf16());
  CHECK_FALSE(mm::small_linear_fits(x, mm::numbers({8, 5}).t()));
}
