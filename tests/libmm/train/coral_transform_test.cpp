#include "train/coral_transform.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cov.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("powers of the covariance with 1 on its diagonal, of more rows than columns and of fewer") {
  for (const std::int64_t rows : {50, 4}) {
    CAPTURE(rows);
    const auto x = (numbers({rows, 7}, 1) * 3 + 5).to(at::kDouble);
    const auto covariance = at::cov(x.t()) + at::eye(7, at::kDouble);
    CHECK(difference(covariance_power(x, 1), covariance) < 1e-10);
    const auto root = covariance_power(x, 0.5);
    CHECK(difference(root.matmul(root), covariance) < 1e-10);
    CHECK(difference(root, root.t()) < 1e-12);
    CHECK(difference(root.matmul(covariance_power(x, -0.5)), at::eye(7, at::kDouble)) < 1e-10);
  }
}

TEST_CASE("a source gets its target's covariance, up to what the added diagonal holds back") {
  const auto target = numbers({3000, 3}, 2).matmul(at::tensor({30.0F, 5.0F, 0.0F, 0.0F, 20.0F, 9.0F, 0.0F, 0.0F, 50.0F}).view({3, 3}));
  const auto source = numbers({4000, 3}, 3) * 100;
  const auto moved = source.to(at::kDouble).matmul(covariance_power(source, -0.5)).matmul(covariance_power(target, 0.5));
  const auto wanted = at::cov(target.to(at::kDouble).t());
  CHECK(difference(at::cov(moved.t()), wanted) / wanted.abs().max().item().toDouble() < 0.01);
}

TEST_CASE("columns of a domain have mean 0 and deviation 1; rows may be taken for shares") {
  const auto x = at::tensor({1.0, 3.0, 5.0, 2.0, 2.0, 5.0, 0.0, 0.0, 0.0}, at::kDouble).view({3, 3});
  const auto plain = standardised_domain(x, false);
  CHECK(difference(plain.mean(0), at::zeros({3}, at::kDouble)) < 1e-12);
  CHECK(difference(plain.square().mean(0), at::tensor({1.0, 1.0, 1.0}, at::kDouble)) < 1e-12);
  CHECK(difference(standardised_domain(x * at::tensor({1.0, 7.0, 1.0}, at::kDouble).view({3, 1}), true), standardised_domain(x, true)) <
        1e-12);
  const auto constant = standardised_domain(at::tensor({4.0, 1.0, 4.0, 2.0}, at::kDouble).view({2, 2}), false);
  CHECK(difference(constant, at::tensor({0.0, -1.0, 0.0, 1.0}, at::kDouble).view({2, 2})) < 1e-12);
}

TEST_CASE("a covariance needs two rows") {
  CHECK(complaint([] { covariance_power(numbers({1, 3}), 1); }) == "1 rows, but two or more are needed");
  CHECK(complaint([] { covariance_power(numbers({3}), 1); }) == "x has shape [3], expected [N, C]");
}
