#pragma once
#include <memory>
#include <string>

#include "model/block.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "support/fixed_params.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

namespace mm {

// A block over parameters drawn for the test.
struct MadeBlock {
  MadeBlock(const std::string& text, ExampleShape from)
      : source(std::make_shared<InitSource>(3, 0)), shape(std::move(from)), block(make_block(text, shape, Params(source, "layers.0"))) {}
  std::shared_ptr<InitSource> source;
  ExampleShape shape;
  Block block;
};

// Holds a block against what torch.nn's of the same parameters gave (scripts/golden/blocks.py): the output and every gradient.
inline void check_golden_block(const std::string& text) {
  CAPTURE(text);
  const Safetensors golden(MM_TEST_DATA "/blocks.safetensors");
  const auto source = std::make_shared<FixedParams>();
  auto& parameters = source->tensors;
  const std::string scope = text + "/parameter.";
  for (const auto& [name, info] : golden.infos())
    if (name.starts_with(scope)) parameters["layers.0." + name.substr(scope.size())] = golden.tensor(name).clone().requires_grad_(true);
  auto x = golden.tensor(text + "/x").clone();
  const bool passes = golden.has(text + "/gradient");
  x.requires_grad_(passes);
  ExampleShape shape = x.sizes().slice(1).vec();
  const auto y = make_block(text, shape, Params(source, "layers.0"))(x, 0);
  CHECK(y.sizes().slice(1) == at::IntArrayRef(shape));
  CHECK(difference(y, golden.tensor(text + "/y")) < 1e-5);
  (y * golden.tensor(text + "/weight")).sum().backward();
  if (passes) CHECK(difference(x.grad(), golden.tensor(text + "/gradient")) < 1e-5);
  for (const auto& [name, parameter] : parameters) {
    CAPTURE(name);
    CHECK(difference(parameter.grad(), golden.tensor(text + "/gradient." + name.substr(9))) < 1e-5);
  }
}

}  // namespace mm
