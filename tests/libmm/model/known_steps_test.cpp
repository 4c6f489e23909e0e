#include "model/known_steps.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <limits>

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("a step with any missing number is not there, and 0") {
  auto x = at::ones({2, 3, 2});
  const auto whole = known_steps(x, true);
  CHECK_FALSE(whole.mask.defined());
  CHECK(whole.known.all().item<bool>());
  x[1][2][0] = kMissing;
  const auto [clean, known, mask] = known_steps(x, true);
  CHECK(at::equal(known, at::tensor({1, 1, 1, 1, 1, 0}).view({2, 3}).to(at::kBool)));
  CHECK(at::equal(mask, known));
  CHECK(at::equal(clean[1], at::tensor({1.0F, 1.0F, 1.0F, 1.0F, 0.0F, 0.0F}).view({3, 2})));
}

TEST_CASE("what is no steps is there or not as a whole") {
  auto x = at::ones({2, 1, 2, 2});
  x[0][0][1][1] = kMissing;
  const auto [clean, known, mask] = known_steps(x, false);
  CHECK(at::equal(known, at::tensor({0, 1}).to(at::kBool)));
  CHECK_FALSE(mask.defined());
  CHECK(clean[0].sum().item<float>() == 0);
  CHECK(clean[1].sum().item<float>() == 4);
  CHECK(known_steps(at::ones({3}), false).known.sizes() == at::IntArrayRef({3}));
}
