#include "train/freeze.h"

#include <ATen/ops/ones.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

NamedTensors two_towers() {
  NamedTensors p;
  for (const auto* name : {"text.embeddings.weight", "text.layers.0.weight", "text.layers.1.weight", "vision.layers.0.bias", "scale"})
    p[name] = at::ones({2}).requires_grad_(true);
  return p;
}

std::vector<std::string> names(const NamedTensors& tensors) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors) names.push_back(name);
  return names;
}

}  // namespace

TEST_CASE("what a pattern names is taken out, and carries no gradient") {
  const auto p = two_towers();
  p.at("text.layers.0.weight").mutable_grad() = at::ones({2});
  const auto left = without_frozen(p, {"text.layers.*", "scal?"});
  CHECK(names(left) == std::vector<std::string>{"text.embeddings.weight", "vision.layers.0.bias"});
  for (const auto& [name, parameter] : p) CHECK(parameter.requires_grad() == left.contains(name));
  CHECK_FALSE(p.at("text.layers.0.weight").grad().defined());
  CHECK(names(without_frozen(p, {"*.layers.[1-9].*"})).size() == 4);
  CHECK(without_frozen(p, {}).size() == 5);
}

TEST_CASE("a pattern that matches nothing is an error with near names, and changes nothing") {
  const auto p = two_towers();
  const auto error = error_of([&] { without_frozen(p, {"scale", "txt.layers.*"}); });
  CHECK(error.kind == Kind::usage);
  CHECK(error.where == "optimizer.freeze");
  CHECK(std::string(error.what()) == "no parameter's name matches 'txt.layers.*' (did you mean 'text.layers.*'?)");
  CHECK(error.hint == "there are scale, text.*, vision.*");
  CHECK(error_of([&] { without_frozen(p, {"text.blocks.*"}); }).hint == "there are text.embeddings.*, text.layers.*");
  CHECK(complaint([&] { without_frozen(p, {""}); }) == "optimizer.freeze: no parameter's name matches ''");
  for (const auto& [name, parameter] : p) CHECK(parameter.requires_grad());
}

TEST_CASE("something must be left to train") {
  CHECK(complaint([&] { without_frozen(two_towers(), {"*"}); }) == "optimizer.freeze: nothing is left to train");
}

TEST_CASE("of many names the first twelve are shown") {
  NamedTensors p;
  for (int i = 10; i < 30; ++i) p["p" + std::to_string(i)] = at::ones({1}).requires_grad_(true);
  const auto hint = error_of([&] { without_frozen(p, {"x*"}); }).hint;
  CHECK(hint.starts_with("there are p10, p11, "));
  CHECK(hint.ends_with("p20, p21, ..."));
}
