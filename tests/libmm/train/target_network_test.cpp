#include "train/target_network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include "support/doctest.h"

using namespace mm;

namespace {

NamedTensors some() {
  NamedTensors some;
  for (const auto& [name, value] : std::map<std::string, double>{{"a", 1}, {"b.c", 2}, {"target.a", 7}, {"target.b.c", 8}, {"z", 9}})
    some[name] = at::full({3}, value, at::kFloat).requires_grad_(true);
  return some;
}

void set(const at::Tensor& parameter, double value) { parameter.detach().fill_(value); }

double value_of(const at::Tensor& parameter) { return parameter[0].item().toDouble(); }

}  // namespace

TEST_CASE("a target begins as what it follows, and carries no gradient") {
  const auto parameters = some();
  const TargetNetwork target(parameters, {});
  CHECK(target.followers().size() == 2);
  for (const char* name : {"a", "b.c"}) {
    CHECK(at::equal(parameters.at(name), parameters.at(std::string("target.") + name)));
    CHECK(parameters.at(name).requires_grad());
    CHECK_FALSE(parameters.at(std::string("target.") + name).requires_grad());
  }
  CHECK(parameters.at("z").requires_grad());
}

TEST_CASE("it moves by 1 - momentum, and less and less where the momentum rises") {
  const auto parameters = some();
  TargetNetwork steady(parameters, {.momentum = 0.75});
  set(parameters.at("a"), 5);
  for (int step = 0; step < 2; ++step) steady.follow(step);
  CHECK(value_of(parameters.at("target.a")) == doctest::Approx(5 - 4 * 0.75 * 0.75));
  CHECK(value_of(parameters.at("target.b.c")) == 2);
  CHECK(value_of(parameters.at("a")) == 5);

  set(parameters.at("a"), 1);
  TargetNetwork rising(parameters, {.momentum = 0.5, .steps = 4});
  set(parameters.at("a"), 2);
  rising.follow(0);  // 0.5
  CHECK(value_of(parameters.at("target.a")) == doctest::Approx(1.5));
  rising.follow(2);  // 1 - 0.5 (cos(pi / 2) + 1) / 2 = 0.75
  CHECK(value_of(parameters.at("target.a")) == doctest::Approx(1.625));
  rising.follow(4);  // 1
  CHECK(value_of(parameters.at("target.a")) == doctest::Approx(1.625));
}
