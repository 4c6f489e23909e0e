#pragma once
#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "tensor/params.h"

namespace mm {

// A device that stands for a GPU where there is none: LibTorch's place for one of another maker ("privateuse1"), which computes by the
// processor's operators. As on a GPU, an operator that is given one of its tensors and one of the processor throws, the backward pass runs
// in a thread of its own, and who follows a pointer into its memory is ended by SIGSEGV.
c10::Device other_device();

at::Tensor on_other_device(const at::Tensor& x);  // [...] -> [...], a leaf that requires a gradient when x does
NamedTensors on_other_device(NamedTensors tensors);

// Parameters there, leaves of the gradient: InitSource's draws.
class OtherParams : public ParamSource {
 public:
  bool has(const std::string& name) const override { return drawn_.has(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override;
  NamedTensors tensors;

 private:
  InitSource drawn_{3, 0.1};
};

}  // namespace mm
