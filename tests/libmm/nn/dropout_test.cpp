#include "nn/dropout.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>

#include "support/doctest.h"

TEST_CASE("dropout drops its part, by the key and the place alone, and nothing without a key") {
  const auto x = at::ones({2, 10001});
  CHECK(at::equal(mm::dropped(x, 0.25, 0, 7), x));
  CHECK(at::equal(mm::dropped(x, 0, 5, 7), x));
  const auto y = mm::dropped(x, 0.25, 5, 7);
  CHECK(at::equal(mm::dropped(x, 0.25, 5, 7), y));
  CHECK_FALSE(at::equal(mm::dropped(x, 0.25, 6, 7), y));
  CHECK_FALSE(at::equal(mm::dropped(x, 0.25, 5, 8), y));
  CHECK_FALSE(at::equal(y[0], y[1]));
  CHECK(y.eq(0).sum().item().toDouble() / 20002 == doctest::Approx(0.25).epsilon(0.05));
  CHECK(y.max().item().toDouble() == doctest::Approx(1 / 0.75));
  CHECK(y.mean().item().toDouble() == doctest::Approx(1).epsilon(0.02));
}

TEST_CASE("an example drops the same wherever its batch is cut, and what is dropped has no gradient") {
  auto x = at::ones({3, 9});
  CHECK(at::equal(mm::dropped(x.narrow(0, 1, 2), 0.5, 11, 7), mm::dropped(x, 0.5, 10, 7).narrow(0, 1, 2)));
  x.requires_grad_(true);
  const auto y = mm::dropped(x, 0.5, 10, 7);
  y.sum().backward();
  CHECK(at::equal(x.grad(), y.detach()));
}
