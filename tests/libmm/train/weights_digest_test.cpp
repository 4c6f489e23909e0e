#include "train/weights_digest.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("names and numbers count, the layout in memory does not") {
  const auto x = at::arange(6).reshape({2, 3});
  const std::string digest = weights_digest({{"a", x}});
  CHECK(digest.size() == 64);
  CHECK(weights_digest({{"a", x.t().contiguous().t()}}) == digest);
  CHECK(weights_digest({{"b", x}}) != digest);
  CHECK(weights_digest({{"a", x + 1}}) != digest);
}
