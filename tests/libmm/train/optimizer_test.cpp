#include "train/optimizer.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include "support/caught.h"
#include "support/toy_parameters.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("an optimiser that is restored goes on with the same bits") {
  const auto a = toy_parameters(), b = toy_parameters();
  const auto one = make_optimizer(a, {}), two = make_optimizer(b, {});
  for (int t = 0; t < 3; ++t) {
    set_toy_gradients(a, t + 1);
    one->step(0.1);
  }
  copy_tensors(a, b, "test");
  two->load(one->state());
  set_toy_gradients(a, 2);
  set_toy_gradients(b, 2);
  one->step(0.1);
  two->step(0.1);
  for (const auto& [name, tensor] : a) CHECK(at::equal(tensor, b.at(name)));
}

TEST_CASE("tensors are copied by name") {
  const NamedTensors to{{"a", at::zeros({2})}};
  copy_tensors({{"a", at::ones({2})}, {"b", at::ones({1})}}, to, "here");
  CHECK(at::equal(to.at("a"), at::ones({2})));
  CHECK(complaint([&] { copy_tensors({}, to, "here"); }) == "here: there is no tensor 'a'");
  CHECK(complaint([&] { copy_tensors({{"a", at::ones({2, 1})}}, to, "here"); }) == "here: 'a' has the shape [2, 1], not [2]");
}
