#include "train/linear_alignment.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/corrcoef.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what is the same in both sets is found, whatever it is mixed with") {
  const auto common = numbers({400, 2}, 1).to(at::kDouble), mix = numbers({5, 5}, 2).to(at::kDouble),
             other = numbers({4, 4}, 3).to(at::kDouble);
  const auto left = at::cat({common, numbers({400, 3}, 4).to(at::kDouble)}, 1).matmul(mix);
  const auto right = at::cat({numbers({400, 2}, 5).to(at::kDouble), common}, 1).matmul(other);
  const LinearAlignment alignment(left, right, 2, 1e-9);
  const auto a = alignment.left(left), b = alignment.right(right);
  for (std::int64_t i = 0; i < 2; ++i)
    CHECK(at::corrcoef(at::stack({a.select(1, i), b.select(1, i)}))[0][1].item<double>() == doctest::Approx(1).epsilon(1e-6));
  CHECK(at::corrcoef(at::stack({a.select(1, 0), a.select(1, 1)}))[0][1].item<double>() == doctest::Approx(0).epsilon(1e-6));
}

TEST_CASE("features that never change, and more of them than rows, do no harm") {
  const auto left = at::cat({numbers({6, 9}, 1), at::zeros({6, 2})}, 1), right = numbers({6, 8}, 2);
  const LinearAlignment alignment(left, right, 8, 0.1);
  CHECK(at::isfinite(alignment.left(left)).all().item<bool>());
  CHECK(at::isfinite(alignment.right(right)).all().item<bool>());
}
