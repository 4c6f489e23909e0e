#include "train/view_key.h"

#include <ATen/ops/arange.h>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("views are drawn from the batch's key, and in a validation from the example's place") {
  CHECK(view_key({.tensors = {}, .key = 9}) == 9);
  CHECK(view_key({}) == 1);
  CHECK(view_key({.tensors = {{"place", at::arange(6, 8, at::kLong)}}}) == 7);
  CHECK(view_key({.tensors = {{"place", at::arange(6, 8, at::kLong)}}, .key = 9}) == 9);
}
