#include "nn/linear.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <c10/core/GradMode.h>

#include "nn/small_linear.h"

namespace mm {
namespace {

using Scalars = c10::List<std::optional<at::Scalar>>;

struct Fused {
  std::string_view name;
  std::optional<std::string_view> algorithm;
};

// oneDNN's names for what it can fuse behind a product; an empty name: it cannot.
constexpr Fused fused(Activation a) {
  switch (a) {
    case Activation::none: return {"none", {}};
    case Activation::gelu: return {"gelu", "none"};
    case Activation::gelu_tanh: return {"gelu", "tanh"};
    case Activation::relu: return {"relu", {}};
    case Activation::silu: return {"swish", {}};
    case Activation::quick_gelu: return {"", {}};
  }
  return {"", {}};
}

// These operators have no C++ header; the dispatcher knows them by name.
template <class Signature>
auto op(const char* name, const char* overload = "") {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, overload).typed<Signature>();
}

at::Tensor packed_product(const Linear& linear, const at::Tensor& x, Activation activation) {
  static const auto product = op<at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, std::string_view,
                                            Scalars, std::optional<std::string_view>)>("mkldnn::_linear_pointwise");
  const auto [name, algorithm] = fused(activation);
  if (name.empty()) return activate(packed_product(linear, x, Activation::none), activation);
  return product.call(x, linear.packed, linear.bias, name, Scalars(), algorithm);
}

}  // namespace

Linear::Linear(const Params& p, int64_t in, int64_t out, bool with_bias) : weight(p("weight", {out, in})) {
  if (with_bias) bias = p("bias", {out});
}

Linear::Linear(at::Tensor weight, at::Tensor bias) : weight(std::move(weight)), bias(std::move(bias)) {}

at::Tensor Linear::operator()(const at::Tensor& x, Activation activation) const {
  if (packed.defined()) return packed_product(*this, x, activation);
  if (small_linear_fits(x, weight)) {
    auto y = small_linear(x, weight, bias, {});  // [..., out]
    activate_(y, activation);
    return y;
  }
  return activate(at::linear(x, weight, bias), activation);  // [..., out]
}

at::Tensor Linear::plus(const at::Tensor& x, const at::Tensor& residual) const {
  if (packed.defined()) {
    static const auto product =
        op<at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, std::string_view)>(
            "mkldnn::_linear_pointwise", "binary");
    return product.call(x, residual, packed, bias, "add");
  }
  if (small_linear_fits(x, weight)) return small_linear(x, weight, bias, residual);
  return residual + at::linear(x, weight, bias);
}

void Linear::pack() {
  if (packed.defined()) return;
  static const auto reorder = op<at::Tensor(const at::Tensor&, std::optional<int64_t>)>("mkldnn::_reorder_linear_weight");
  packed = reorder.call(weight, std::nullopt);
  weight.reset();
}

}  // namespace mm
