#include "train/objective_class.h"

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <map>

#include "nn/objective_check.h"
#include "support/caught.h"
#include "support/objective_cases.h"

#include "support/doctest.h"

namespace {

mm::ClassOptions options_of(const mm::ObjectiveCase& c) {
  mm::ClassOptions options{.smoothing = c.options.number("smoothing", 0), .focus = c.options.number("focus", 0)};
  if (c.options.has("class_weights")) options.class_weights = at::tensor(c.options.at("class_weights").numbers(), at::kDouble);
  return options;
}

}  // namespace

TEST_CASE("cross-entropy of classes and of questions is what the equations say") {
  std::map<std::string, int> seen;
  for (const auto& c : mm::objective_cases("class")) {
    const bool classes = c.name.starts_with("cross-entropy");
    ++seen[classes ? "classes" : "questions"];
    mm::check_objective(c, [&](const mm::ObjectiveCase& each) {
      const auto function = classes ? mm::cross_entropy : mm::binary_cross_entropy;
      return function(each.inputs.at("scores"), each.inputs.at("target"), options_of(each));
    });
  }
  CHECK(seen["classes"] >= 5);
  CHECK(seen["questions"] >= 4);
}

TEST_CASE("labels that are not counted add nothing, and are not counted") {
  const auto scores = at::ones({3, 4}).requires_grad_(true);
  const auto labels = at::full({3}, mm::kIgnoredLabel, at::kLong);
  for (const double focus : {0.0, 0.5, 2.0}) {
    const auto loss = mm::cross_entropy(scores, labels, {.smoothing = 0.1, .focus = focus});
    CHECK(loss.item().toDouble() == 0);
    loss.backward();
  }
  CHECK(mm::difference(scores.grad(), at::zeros({3, 4})) == 0);
  CHECK(mm::counted_labels(labels) == 0);
  CHECK(mm::counted_labels(at::tensor({1, -100, 0, -100, 3}, at::kLong)) == 3);
  CHECK(mm::binary_cross_entropy(scores, at::full({3, 4}, -100.0, at::kFloat)).item().toDouble() == 0);
}

TEST_CASE("a target that is certain has a finite gradient under every focus") {
  for (const double focus : {0.5, 1.0, 3.0}) {
    const auto scores = at::tensor({1000.0, 0.0}, at::kDouble).view({1, 2}).requires_grad_(true);
    const auto loss = mm::cross_entropy(scores, at::zeros({1}, at::kLong), {.smoothing = 0, .focus = focus});
    loss.backward();
    CHECK(loss.item().toDouble() == 0);
    CHECK(mm::difference(scores.grad(), at::zeros({1, 2}, at::kDouble)) < 1e-6);
  }
}

TEST_CASE("half precision is summed in f32") {
  const auto scores = at::zeros({4096, 2}, at::kBFloat16);
  const auto loss = mm::cross_entropy(scores, at::zeros({4096}, at::kLong));
  CHECK((loss.scalar_type() == at::kFloat));
  CHECK(loss.item().toDouble() == doctest::Approx(4096 * std::log(2.0)));
}

TEST_CASE("what does not fit is refused") {
  const auto scores = at::zeros({2, 3});
  const auto labels = at::zeros({2}, at::kLong);
  const auto says = [&](const at::Tensor& s, const at::Tensor& l, const mm::ClassOptions& o) {
    return complaint([&] { mm::cross_entropy(s, l, o); });
  };
  CHECK(says(scores, at::zeros({3}, at::kLong), {}) == "scores without its classes has shape [2], but labels has [3]");
  CHECK(says(scores, at::zeros({2}), {}) == "labels are not whole numbers (i64)");
  CHECK(says(scores, at::tensor({0, 3}, at::kLong), {}) == "there is a label 3, but the classes are 0 to 2");
  CHECK(says(scores, at::tensor({-1, 2}, at::kLong), {}) == "there is a label -1, but the classes are 0 to 2");
  CHECK(says(at::zeros({}), labels, {}) == "scores has no dimension of classes");
  CHECK(says({}, labels, {}) == "scores has no dimension of classes");
  CHECK(says(scores, labels, {.smoothing = 1, .focus = 0}) == "label smoothing is 1, but must be in [0, 1)");
  CHECK(says(scores, labels, {.smoothing = 0, .focus = -1}) == "the focus of the focal loss is -1, but must be 0 or more");
  CHECK(says(scores, labels, {.smoothing = 0, .focus = 0, .class_weights = at::ones({2})}) == "there are 2 class weights for 3 classes");
  CHECK(exit_code([&] { mm::cross_entropy(scores, labels, {.smoothing = 1, .focus = 0}); }) == 2);
  CHECK(exit_code([&] { mm::cross_entropy(scores, at::tensor({0, 3}, at::kLong)); }) == 3);
  CHECK(complaint([&] { mm::binary_cross_entropy(scores, labels); }) == "scores has shape [2, 3], but answers has [2]");
  CHECK(complaint([&] { mm::binary_cross_entropy(scores, at::full({2, 3}, 1.5)); }) == "there is an answer that is not between 0 and 1");
}
