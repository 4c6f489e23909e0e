#include "fusion/over_present.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "support/close.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Three examples of two modalities: both, the second alone, none.
at::Tensor present() { return at::tensor({1, 1, 0, 1, 0, 0}).view({3, 2}).to(at::kBool); }
at::Tensor vectors() { return at::tensor({1.F, -2.F, 3.F, -4.F, 5.F, -6.F, 7.F, -8.F, 9.F, 9.F, 9.F, 9.F}).view({3, 2, 2}); }

}  // namespace

TEST_CASE("weights add up to 1 over those that are there") {
  const float third = std::log(2.F);
  const auto weights = softmax_over_present(at::tensor({0.F, third}), present());
  CHECK(difference(weights, at::tensor({1 / 3.F, 2 / 3.F, 0.F, 1.F, 0.F, 0.F}).view({3, 2})) < 1e-6);
}

TEST_CASE("a weight of nothing has no gradient, not one that is no number") {
  auto scores = at::zeros({3, 2}).requires_grad_(true);
  (softmax_over_present(scores, present()) * at::tensor({3.F, 1.F})).sum().backward();
  CHECK(difference(scores.grad(), at::tensor({0.5F, -0.5F, 0.F, 0.F, 0.F, 0.F}).view({3, 2})) < 1e-6);
}

TEST_CASE("sum, mean and greatest pass over what is missing") {
  CHECK(at::equal(sum_over_present(vectors(), present()), at::tensor({4.F, -6.F, 7.F, -8.F, 0.F, 0.F}).view({3, 2})));
  CHECK(at::equal(mean_over_present(vectors(), present()), at::tensor({2.F, -3.F, 7.F, -8.F, 0.F, 0.F}).view({3, 2})));
  CHECK(at::equal(max_over_present(vectors(), present()), at::tensor({3.F, -2.F, 7.F, -8.F, 0.F, 0.F}).view({3, 2})));
}

TEST_CASE("a weighted sum is over modalities") {
  const auto weights = at::tensor({1.F, 2.F, 0.F, 1.F, 0.F, 0.5F}).view({3, 2});
  CHECK(at::equal(weighted_sum(vectors(), weights), at::tensor({7.F, -10.F, 7.F, -8.F, 4.5F, 4.5F}).view({3, 2})));
}
