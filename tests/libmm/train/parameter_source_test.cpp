#include "train/parameter_source.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>

#include "support/caught.h"
#include "support/other_device.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("trainable parameters are leaves with a gradient; tied ones are one tensor") {
  TrainableSource source(3, 0.02);
  const auto a = source.take("x.weight", {4, 4});
  CHECK(a.requires_grad());
  CHECK(a.is_leaf());
  CHECK(source.take("x.weight", {4, 4}).is_same(a));
  CHECK(source.tensors().at("x.weight").is_same(a));
  CHECK(at::equal(TrainableSource(3, 0.02).take("x.weight", {4, 4}), a));
  CHECK_FALSE(at::equal(TrainableSource(4, 0.02).take("x.weight", {4, 4}), a));
}

TEST_CASE("given tensors are found by name and scope") {
  GivenSource source({{"a.b.weight", at::ones({2})}});
  CHECK(source.has("a.b.weight"));
  CHECK(source.has("a.b"));
  CHECK_FALSE(source.has("a.b.w"));
  CHECK_FALSE(source.has("a.c"));
  CHECK(source.take("a.b.weight", {2}).numel() == 2);
  CHECK(exit_code([&] { source.take("a.b.weight", {3}); }) == 70);
  CHECK(exit_code([&] { source.take("other", {3}); }) == 70);
}

TEST_CASE("on another device the draws are the same ones, made leaves there") {
  TrainableSource source(3, 0.02, other_device());
  const auto a = source.take("x.weight", {4, 4});
  CHECK((a.device() == other_device() && a.is_leaf() && a.requires_grad()));
  CHECK(source.take("x.weight", {4, 4}).is_same(a));  // tied
  CHECK(source.tensors().at("x.weight").is_same(a));
  CHECK(source.has("x"));
}
