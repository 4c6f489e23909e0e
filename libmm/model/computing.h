#pragma once
#include <ATen/core/Tensor.h>
#include <c10/core/DeviceType.h>
#include <c10/core/ScalarType.h>

#include <functional>
#include <string_view>
#include <vector>

namespace mm {

// How models that learn compute.
struct Computing {
  c10::ScalarType dtype = c10::kFloat;  // of products and convolutions, and of what passes between them: f32, bf16 or f16
  bool recompute = false;               // keep for the backward pass only what goes into each block or layer
  c10::DeviceType device = c10::kCPU;   // that they compute on
};

// "fp32", "bf16" or "fp16".
c10::ScalarType dtype_of(std::string_view precision);

// While it lives, models compute so in this thread, as under LibTorch's NoGradGuard they make no graph. Without one they compute in f32.
class ComputingScope {
 public:
  explicit ComputingScope(const Computing& computing);
  ~ComputingScope();
  ComputingScope(const ComputingScope&) = delete;
  ComputingScope& operator=(const ComputingScope&) = delete;

  static const Computing& current();

 private:
  Computing before_;
};

// The forward pass of a model with f32 parameters, in the number type of the scope: products and convolutions take their inputs and
// weights in it (LibTorch's autocast), so that the gradients of the weights are f32. Norms and softmax add up in f32. What comes out is
// f32 -> [...]
at::Tensor in_scope_precision(const std::function<at::Tensor()>& forward);

// f(x) in f32, whatever the scope says: of operators that have no other form on every processor -> [...]
at::Tensor in_full_precision(const std::function<at::Tensor(const at::Tensor& x)>& f, const at::Tensor& x);

// A part of a forward pass: f(x). When the scope says so and a gradient may be asked for, nothing is kept of it but x; the backward pass
// computes it again (Chen et al. 2016, Training deep nets with sublinear memory cost). f must give the same each time. Gradients of
// gradients cannot be had -> [...]
at::Tensor in_scope_memory(const std::function<at::Tensor(const at::Tensor& x)>& f, const at::Tensor& x);

// The same of several inputs; f must ask for no others that learn, but for parameters -> [...]
at::Tensor in_scope_memory(const std::function<at::Tensor(const std::vector<at::Tensor>& inputs)>& f,
                           const std::vector<at::Tensor>& inputs);

}  // namespace mm
