#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <string_view>

namespace mm {

// What stands between two products. quick_gelu: x sigmoid(1.702 x).
enum class Activation { none, gelu, gelu_tanh, quick_gelu, relu, silu };

// The activation that a config.json calls `name` ("gelu", "gelu_new", "gelu_pytorch_tanh", "quick_gelu", "relu", "silu", "swish").
// `where` is the key, for the Error{input} thrown for any other name.
Activation activation_of(std::string_view name, const std::string& where);

at::Tensor activate(const at::Tensor& x, Activation activation);  // any shape, kept; differentiable
void activate_(at::Tensor& x, Activation activation);             // any shape, in place; inference only

}  // namespace mm
