#pragma once
#include <string>

#include "tensor/params.h"

#include "support/doctest.h"

namespace mm {

// Parameters that are there already.
class FixedParams : public ParamSource {
 public:
  bool has(const std::string& name) const override { return tensors.contains(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override {
    REQUIRE_MESSAGE(tensors.contains(name), name);
    REQUIRE(tensors.at(name).sizes() == shape);
    return tensors.at(name);
  }
  NamedTensors tensors;
};

}  // namespace mm
