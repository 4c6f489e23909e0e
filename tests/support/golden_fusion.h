#pragma once
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "fusion/fusion.h"
#include "support/close.h"
#include "support/fixed_params.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

namespace mm {

// What a golden file holds below "TEXT/KIND.", without that, ready to be learnt.
inline NamedTensors golden_leaves(const Safetensors& golden, const std::string& scope) {
  NamedTensors leaves;
  for (const auto& [name, info] : golden.infos())
    if (name.starts_with(scope)) leaves[name.substr(scope.size())] = golden.tensor(name).clone().requires_grad_(true);
  return leaves;
}

// Holds a fusion against what its paper's equations gave for the same parameters (scripts/golden/fusion.py): the output, the penalty and
// every gradient. file: below tests/golden/fusion.
inline void check_golden_fusion(const std::string& text, const std::string& file) {
  CAPTURE(text);
  const Safetensors golden(MM_TEST_DATA "/fusion/" + file);
  const auto source = std::make_shared<FixedParams>();
  source->tensors = golden_leaves(golden, text + "/parameter.");
  std::vector<Modality> modalities;
  FusionShapes shapes;
  for (const auto& [place, x] : golden_leaves(golden, text + "/x.")) {
    modalities.push_back({x, golden.tensor(text + "/mask." + place)});
    shapes.modalities.push_back({"modality " + place, x.size(1), x.size(2)});
  }
  REQUIRE(!modalities.empty());
  const auto fused = make_fusion(text, shapes, Params(source))(modalities, 0);
  CHECK(fused.x.sizes().slice(1) == at::IntArrayRef(shapes.fused));
  CHECK(difference(fused.x, golden.tensor(text + "/y")) < 1e-5);
  CHECK(fused.penalty.defined() == golden.has(text + "/penalty"));
  auto value = (fused.x * golden.tensor(text + "/weight")).sum();
  if (fused.penalty.defined()) {
    CHECK(difference(fused.penalty, golden.tensor(text + "/penalty")) < 1e-5);
    value = value + fused.penalty;
  }
  value.backward();
  for (std::size_t m = 0; m < modalities.size(); ++m)
    CHECK(difference(modalities[m].x.grad(), golden.tensor(fmt::format("{}/gradient.x.{}", text, m))) < 1e-5);
  for (const auto& [name, parameter] : source->tensors) {
    CAPTURE(name);
    CHECK(difference(parameter.grad(), golden.tensor(text + "/gradient.parameter." + name)) < 1e-5);
  }
}

}  // namespace mm
