#include "train/linear_probe.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/zeros.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Scores of ridge regression on standardised features, by its normal equations.
at::Tensor by_equations(const at::Tensor& features, const at::Tensor& labels, std::int64_t classes, double ridge, const at::Tensor& asked) {
  const auto middle = features.mean(0), spread = features.std(0, /*unbiased=*/false);
  const auto x = (features - middle) / spread, y = at::one_hot(labels, classes).to(at::kDouble);
  const auto weight = at::linalg_solve(x.t().matmul(x) + ridge * at::eye(x.size(1), at::kDouble), x.t().matmul(y - y.mean(0)));
  return ((asked - middle) / spread).matmul(weight) + y.mean(0);
}

}  // namespace

TEST_CASE("a probe answers as its normal equations do, with the ridge that is best for rows left out") {
  const auto x = numbers({30, 4}, 1).to(at::kDouble), asked = numbers({200, 4}, 2).to(at::kDouble);
  const auto labels = (x.select(1, 0) + 0.7 * numbers({30}, 3)).gt(0).to(at::kLong) + x.select(1, 1).gt(0.5).to(at::kLong);
  const LinearProbe probe(x, labels, 3);
  CHECK(at::equal(probe(asked), by_equations(x, labels, 3, probe.ridge(), asked).argmax(1)));

  // Each row is left out in truth, its middle and spread apart, which the closed form keeps.
  const auto middle = x.mean(0), spread = x.std(0, false), scaled = (x - middle) / spread;
  const auto error = [&](double ridge) {
    double sum = 0;
    for (std::int64_t i = 0; i < 30; ++i) {
      const auto rest = at::cat({at::arange(0, i), at::arange(i + 1, 30)});
      const auto xr = scaled.index_select(0, rest), yr = at::one_hot(labels, 3).to(at::kDouble).index_select(0, rest);
      const auto ones = at::cat({xr, at::zeros({29, 1}, at::kDouble) + 1}, 1);
      const auto held = at::eye(5, at::kDouble) * ridge;
      held[4][4].fill_(0);  // not the constant
      const auto weight = at::linalg_solve(ones.t().matmul(ones) + held, ones.t().matmul(yr));
      const auto row = at::cat({scaled[i], at::zeros({1}, at::kDouble) + 1});
      sum += (row.matmul(weight) - at::one_hot(labels, 3).to(at::kDouble)[i]).square().sum().item().toDouble();
    }
    return sum;
  };
  const double best = error(probe.ridge());
  CHECK(best <= error(probe.ridge() * std::sqrt(10.0)));
  CHECK(best <= error(probe.ridge() / std::sqrt(10.0)));
}

TEST_CASE("fewer rows than features, features that never vary, and classes that nobody has") {
  auto x = numbers({6, 40}, 1);
  x.select(1, 3).fill_(7);
  const auto labels = at::arange(6).remainder(2);
  const LinearProbe probe(x, labels, 5);
  CHECK(at::equal(probe(x), labels));
  CHECK(at::equal(LinearProbe(x.narrow(0, 0, 1), labels.narrow(0, 0, 1) + 4, 5)(x), at::zeros({6}, at::kLong) + 4));
}
