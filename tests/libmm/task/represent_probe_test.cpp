#include "task/represent_probe.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/stack.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// 40 rows whose first number says the class; 15 of them have a label to learn from.
RepresentData points() {
  RepresentData data;
  const auto labels = at::arange(40).remainder(2);
  auto x = numbers({40, 3});
  x.select(1, 0).add_(labels * 8);
  data.arrays.set.inputs["x"] = x;
  data.arrays.set.labels = labels;
  data.arrays.set.class_names = {"no", "yes"};
  data.arrays.set.train = {0, 1, 2, 3, 8, 9};
  for (std::int64_t row = 31; row < 40; ++row) data.arrays.set.train.push_back(row);
  data.arrays.set.unlabelled = {4, 5, 6, 7, 30};
  data.arrays.set.test = {10, 11, 12, 13, 14, 15};
  data.arrays.plan = {.inputs = {"x"}, .input = {3}, .classes = {"no", "yes"}};
  return data;
}

}  // namespace

TEST_CASE("a probe is fitted to the labelled rows and asked about others") {
  const auto data = points();
  CHECK(data.seen() == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39});
  const auto rates = probe_rates(data, data.arrays.set, data.arrays.set.test, laid_flat);
  REQUIRE(rates);
  CHECK(rates->at(0).first == "accuracy");
  CHECK(rates->at(0).second == 1);
  // Of features that say nothing one class is left.
  const auto nothing = probe_rates(data, data.arrays.set, data.arrays.set.test, [](const at::Tensor& x) { return x.mul(0); });
  REQUIRE(nothing);
  CHECK(nothing->at(0).second == 0.5);
}

TEST_CASE("features are what the stack of a plan gives") {
  StackPlan plan{.layers = {"linear 2", "tanh"}, .input = {3}};
  const auto source = std::make_shared<DrawnParams>();
  const auto x = numbers({4, 3});
  const auto features = by_encoder(plan, Params(source))(x);
  CHECK(difference(features, (x.matmul(source->tensors.at("layers.0.weight").t()) + source->tensors.at("layers.0.bias")).tanh()) < 1e-5);
  CHECK(laid_flat(numbers({4, 3, 2})).sizes() == at::IntArrayRef({4, 6}));
}
