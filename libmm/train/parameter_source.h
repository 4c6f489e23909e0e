#pragma once
#include <c10/core/Device.h>

#include <memory>
#include <string>

#include "tensor/params.h"

namespace mm {

// Fresh parameters that carry gradients: InitSource's draws, brought to a device and made leaves of the gradient before a layer sees them.
class TrainableSource : public ParamSource {
 public:
  TrainableSource(std::uint64_t seed, double std, c10::Device device = c10::kCPU) : fresh_(seed, std), device_(device) {}
  bool has(const std::string& name) const override { return fresh_.has(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;  // [shape]
  const NamedTensors& tensors() const { return tensors_; }

 private:
  InitSource fresh_;
  c10::Device device_;
  NamedTensors tensors_;  // on the device
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
