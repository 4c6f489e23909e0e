#include "nn/embedding.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include "base/error.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

TEST_CASE("an embedding looks up rows, and ranges of rows") {
  const mm::Embedding embedding(mm::drawn() / "e", 5, 3);
  const auto y = embedding(at::tensor({4, 0}, at::kLong).view({2, 1}));
  CHECK(y.sizes() == at::IntArrayRef{2, 1, 3});
  CHECK(mm::difference(y[0][0], embedding.weight[4]) == 0);
  CHECK(mm::difference(embedding.range(1, 3)[2], embedding.weight[3]) == 0);
  CHECK_THROWS_AS(embedding.range(3, 3), mm::Error);
}

TEST_CASE("the padding symbol learns nothing") {
  mm::Embedding embedding(mm::drawn() / "e", 5, 3, 0);
  embedding.weight.requires_grad_(true);
  embedding(at::tensor({0, 2, 0}, at::kLong)).sum().backward();
  CHECK(embedding.weight.grad()[0].abs().sum().item().toDouble() == 0);
  CHECK(embedding.weight.grad()[2].sum().item().toDouble() == 3);
}
