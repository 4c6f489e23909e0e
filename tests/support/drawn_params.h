#pragma once
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Generator.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>

#include <map>
#include <memory>
#include <string>

#include "tensor/params.h"

namespace mm {

// Parameters drawn from a normal distribution, biases and norms too, so that a layer that forgets one gives another answer. A name that
// was taken before is the same tensor.
class DrawnParams : public ParamSource {
 public:
  explicit DrawnParams(double std = 0.3) : std_(std), generator_(at::detail::createCPUGenerator(7)) {}

  bool has(const std::string& name) const override { return tensors.contains(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override {
    auto& tensor = tensors[name];
    if (!tensor.defined()) tensor = at::randn(shape, generator_) * std_;
    return tensor;
  }

  std::map<std::string, at::Tensor> tensors;

 private:
  double std_;
  at::Generator generator_;
};

inline Params drawn(double std = 0.3) { return Params(std::make_shared<DrawnParams>(std)); }

// Numbers for inputs: normal, the same for the same seed.
inline at::Tensor numbers(at::IntArrayRef shape, std::uint64_t seed = 1) { return at::randn(shape, at::detail::createCPUGenerator(seed)); }

}  // namespace mm
