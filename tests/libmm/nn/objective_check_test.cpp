#include "nn/objective_check.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "support/caught.h"

#include "support/doctest.h"

TEST_CASE("only half precision is widened") {
  CHECK((mm::wide(at::zeros({2}, at::kHalf)).scalar_type() == at::kFloat));
  CHECK((mm::wide(at::zeros({2}, at::kBFloat16)).scalar_type() == at::kFloat));
  CHECK((mm::wide(at::zeros({2}, at::kDouble)).scalar_type() == at::kDouble));
  CHECK((mm::wide(at::zeros({2}, at::kInt)).scalar_type() == at::kInt));
  CHECK_FALSE(mm::wide({}).defined());
}

TEST_CASE("shapes are the same or are told") {
  mm::check_same_shape(at::zeros({2, 0}), "a", at::zeros({2, 0}), "b");
  CHECK(complaint([] { mm::check_same_shape(at::zeros({2, 3}), "a", at::zeros({}), "b"); }) == "a has shape [2, 3], but b has []");
  CHECK(complaint([] { mm::check_same_shape({}, "a", at::zeros({}), "b"); }) == "a is not there");
  CHECK(complaint([] { mm::check_same_shape(at::zeros({}), "a", {}, "b"); }) == "b is not there");
}

TEST_CASE("labels are classes or are not counted") {
  mm::check_labels(at::tensor({0, -100, 2}, at::kLong), 3);
  mm::check_labels(at::zeros({0}, at::kLong), 3);
  mm::check_labels(at::tensor({-100}, at::kLong), 1);
  CHECK(complaint([] { mm::check_labels(at::tensor({0, -2}, at::kLong), 3); }) == "there is a label -2, but the classes are 0 to 2");
  CHECK(complaint([] { mm::check_labels(at::tensor({0, 3}, at::kLong), 3); }) == "there is a label 3, but the classes are 0 to 2");
  CHECK(complaint([] { mm::check_labels(at::zeros({1}, at::kInt), 3); }) == "labels are not whole numbers (i64)");
  CHECK(complaint([] { mm::check_labels({}, 3); }) == "labels is not there");
  CHECK(exit_code([] { mm::check_labels(at::tensor({0, 3}, at::kLong), 3); }) == 3);
}
