#include "nn/activation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>

#include <array>
#include <utility>

#include "base/error.h"

namespace mm {
namespace {

constexpr std::array<std::pair<std::string_view, Activation>, 8> kNames{{
    {"gelu", Activation::gelu},
    {"gelu_new", Activation::gelu_tanh},
    {"gelu_fast", Activation::gelu_tanh},
    {"gelu_pytorch_tanh", Activation::gelu_tanh},
    {"quick_gelu", Activation::quick_gelu},
    {"relu", Activation::relu},
    {"silu", Activation::silu},
    {"swish", Activation::silu},
}};

constexpr double kQuickGelu = 1.702;  // x * sigmoid(1.702 x), Hendrycks and Gimpel 2016, section 2

}  // namespace

Activation activation_of(std::string_view name, const std::string& where) {
  for (const auto& [known, activation] : kNames)
    if (name == known) return activation;
  std::string all;
  for (const auto& [known, activation] : kNames) all += (all.empty() ? "" : ", ") + std::string(known);
  throw Error(Kind::input, "unknown activation '" + std::string(name) + "'", where, "known: " + all);
}

at::Tensor activate(const at::Tensor& x, Activation activation) {
  switch (activation) {
    case Activation::none: return x;
    case Activation::gelu: return at::gelu(x);
    case Activation::gelu_tanh: return at::gelu(x, "tanh");
    case Activation::quick_gelu: return x * at::sigmoid(x * kQuickGelu);
    case Activation::relu: return at::relu(x);
    case Activation::silu: return at::silu(x);
  }
  return x;
}

void activate_(at::Tensor& x, Activation activation) {
  switch (activation) {
    case Activation::none: break;
    case Activation::gelu: at::gelu_(x); break;
    case Activation::gelu_tanh: at::gelu_(x, "tanh"); break;
    case Activation::quick_gelu: x.mul_(at::sigmoid(x * kQuickGelu)); break;
    case Activation::relu: at::relu_(x); break;
    case Activation::silu: at::silu_(x); break;
  }
}

}  // namespace mm
