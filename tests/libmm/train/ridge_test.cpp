#include "train/ridge.h"

#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/stack.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

// How the ridge is chosen: linear_probe_test.cpp.
TEST_CASE("ridge regression answers as its normal equations do") {
  const auto x = numbers({40, 3}, 1).to(at::kDouble) * 5 + 2, asked = numbers({7, 3}, 2).to(at::kDouble);
  const auto y = at::stack({x.select(1, 0) * 3 + 1 + 0.1 * numbers({40}, 3), x.select(1, 2)}, 1);  // [40, 2]
  const Ridge ridge(x, y);
  const auto middle = x.mean(0), spread = x.std(0, /*unbiased=*/false), scaled = (x - middle) / spread;
  const auto weight =
      at::linalg_solve(scaled.t().matmul(scaled) + ridge.ridge() * at::eye(3, at::kDouble), scaled.t().matmul(y - y.mean(0)));
  CHECK(difference(ridge(asked), ((asked - middle) / spread).matmul(weight) + y.mean(0)) < 1e-9);
  CHECK(difference(ridge(x).select(1, 1), x.select(1, 2)) < 0.1);
}
