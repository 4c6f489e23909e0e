#pragma once
#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace mm {

// [...] -> the gradient of each input, each of its shape; undefined where `asked` says that nobody wants it.
using OwnBackward = std::function<std::vector<at::Tensor>(const at::Tensor& gradient, const std::vector<bool>& asked)>;  // [...]

// y, which was computed from the inputs without a graph, put into the graph of gradients: `backward` gives the inputs' gradients from that
// of y. What it holds must not be y itself, but may share its memory. Gradients of gradients cannot be had. Where no gradient may be asked
// for it is y as it is -> [...]
at::Tensor with_own_gradient(const at::Tensor& y, const std::vector<at::Tensor>& inputs, OwnBackward backward);

}  // namespace mm
