#include "task/classify_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <cmath>

#include "train/parameter_source.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Two views of one number each; the scores of a view are the number and its opposite.
StackPlan plan() {
  return {.layers = {"linear 2"}, .inputs = {"a", "b"}, .steps = {}, .input = {}, .views = {{1}, {1}}, .classes = {"up", "down"}};
}

Params weights() {
  NamedTensors tensors;
  for (const auto* view : {"views.0.", "views.1."}) {
    tensors[std::string(view) + "layers.0.weight"] = at::tensor({1.0F, -1.0F}).view({2, 1});
    tensors[std::string(view) + "layers.0.bias"] = at::tensor({0.0F, 0.0F});
  }
  return Params(std::make_shared<GivenSource>(tensors));
}

}  // namespace

TEST_CASE("the view with more evidence decides, and one that is missing says nothing") {
  const Batch batch{.tensors = {{"x.0", at::tensor({1.0F, -1.0F}).view({2, 1})}, {"x.1", at::tensor({-5.0F, 5.0F}).view({2, 1})}},
                    .targets = 2};
  CHECK(at::equal(by_model(plan(), weights())(batch).argmax(1), at::tensor({1L, 0L})));
  const std::vector<std::size_t> first{0}, second{1};
  CHECK(at::equal(by_some_views(plan(), weights(), first)(batch).argmax(1), at::tensor({0L, 1L})));
  CHECK(at::equal(by_some_views(plan(), weights(), second)(batch).argmax(1), at::tensor({1L, 0L})));
  // Expected probabilities are (e + 1) / S: scores differ as their logarithms do.
  const auto scores = by_some_views(plan(), weights(), first)(batch)[0];  // of softplus(1) and softplus(-1)
  CHECK((scores[0] - scores[1]).item<double>() ==
        doctest::Approx(std::log((1 + std::log1p(std::exp(1.0))) / (1 + std::log1p(std::exp(-1.0))))));
}

TEST_CASE("of fused inputs one that is left out is missing") {
  StackPlan fused = plan();
  fused.layers = {};
  fused.fusion = "concat";
  fused.head = {"linear 2"};
  // the scores are the sum of both numbers and its opposite; the bias is for "down"
  const Params p(std::make_shared<GivenSource>(
      NamedTensors{{"head.0.weight", at::tensor({1.0F, 1.0F, -1.0F, -1.0F}).view({2, 2})}, {"head.0.bias", at::tensor({0.0F, 0.5F})}}));
  const Batch batch{.tensors = {{"x.0", at::tensor({1.0F, -1.0F}).view({2, 1})}, {"x.1", at::tensor({-5.0F, 5.0F}).view({2, 1})}},
                    .targets = 2};
  CHECK(at::equal(answers_of(fused, p)(batch), at::tensor({-4.0F, 4.5F, 4.0F, -3.5F}).view({2, 2})));
  CHECK(at::equal(by_model(fused, p)(batch), answers_of(fused, p)(batch)));
  const std::vector<std::size_t> first{0}, none{};
  CHECK(at::equal(answers_of_some(fused, p, first)(batch), at::tensor({1.0F, -0.5F, -1.0F, 1.5F}).view({2, 2})));
  CHECK(at::equal(by_some_views(fused, p, first)(batch).argmax(1), at::tensor({0L, 1L})));
  CHECK(at::equal(by_some_views(fused, p, none)(batch).argmax(1), at::tensor({1L, 1L})));
}

TEST_CASE("every choice of some places, once") {
  using Choices = std::vector<std::vector<std::size_t>>;
  CHECK(choices(3, 2) == Choices{{0, 1}, {0, 2}, {1, 2}});
  CHECK(choices(3, 3) == Choices{{0, 1, 2}});
  CHECK(choices(4, 1).size() == 4);
  CHECK(choices(6, 3).size() == 20);
}
