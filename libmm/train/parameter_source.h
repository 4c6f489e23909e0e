#pragma once
#include <memory>
#include <string>

#include "tensor/params.h"

namespace mm {

// Fresh parameters that carry gradients: InitSource's draws, made leaves of the gradient before a layer sees them.
class TrainableSource : public ParamSource {
 public:
  TrainableSource(std::uint64_t seed, double std) : fresh_(seed, std) {}
  bool has(const std::string& name) const override { return fresh_.has(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;  // [shape]
  const NamedTensors& tensors() const { return fresh_.tensors(); }

 private:
  InitSource fresh_;
};

// Tensors that are there already, such as a moving average. Throws Error{internal} for one that is not.
class GivenSource : public ParamSource {
 public:
  explicit GivenSource(const NamedTensors& tensors) : tensors_(tensors) {}
  bool has(const std::string& name) const override;
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;  // [shape]

 private:
  NamedTensors tensors_;
};

}  // namespace mm
