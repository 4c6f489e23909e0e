#include "nn/linear.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/GradMode.h>

#include "base/check.h"
#include "nn/example_gradients.h"
#include "nn/int8_linear.h"
#include "nn/int8_product.h"
#include "nn/large_linear.h"
#include "nn/large_product.h"
#include "nn/small_linear.h"
#include "tensor/device.h"

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

// Few rows wait for memory, not for the processor: the plain weight serves them as well, where it was kept.
bool reads_packed(const Linear& linear, const at::Tensor& x) {
  if (!linear.packed.defined()) return false;
  return !linear.weight.defined() || x.numel() > kFewRows * x.size(-1) || !small_linear_fits(x, linear.weight);
}

// By mm's own products, where they are the fastest; else undefined.
at::Tensor own_product(const Linear& linear, const at::Tensor& x, const at::Tensor& residual) {
  if (small_linear_fits(x, linear.weight)) return small_linear(x, linear.weight, linear.bias, residual);
  if (large_linear_fits(x, linear.weight)) return large_linear(x, linear.weight, linear.bias, residual);
  return {};
}

}  // namespace

Linear::Linear(const Params& p, int64_t in, int64_t out, bool with_bias) : weight(p("weight", {out, in})) {
  if (with_bias) bias = p("bias", {out});
}

Linear::Linear(at::Tensor weight, at::Tensor bias) : weight(std::move(weight)), bias(std::move(bias)) {}

at::Tensor Linear::operator()(const at::Tensor& x, Activation activation) const {
  if (reads_packed(*this, x)) return packed_product(*this, x, activation);
  if (int8) {
    auto y = int8_linear(x, *int8, {});
    activate_(y, activation);
    return y;  // [..., out]
  }
  if (auto y = own_product(*this, x, {}); y.defined()) {
    activate_(y, activation);
    return y;  // [..., out]
  }
  return activate(followed_linear(x, weight, bias), activation);  // [..., out]
}

at::Tensor Linear::plus(const at::Tensor& x, const at::Tensor& residual) const {
  if (reads_packed(*this, x)) {
    static const auto product =
        op<at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, std::string_view)>(
            "mkldnn::_linear_pointwise", "binary");
    return product.call(x, residual, packed, bias, "add");
  }
  if (int8) return int8_linear(x, *int8, residual);                     // [..., out]
  if (auto y = own_product(*this, x, residual); y.defined()) return y;  // [..., out]
  return residual + followed_linear(x, weight, bias);
}

void Linear::pack(Plain plain) {
  if (packed.defined() || int8 || has_large_product()) return;
  const auto dtype = weight.scalar_type();
  if (dtype != c10::kFloat && !(dtype == c10::kBFloat16 && cpu_has_bf16())) return;  // oneDNN refuses what the processor has not
  static const auto reorder = op<at::Tensor(const at::Tensor&, std::optional<int64_t>)>("mkldnn::_reorder_linear_weight");
  packed = reorder.call(weight, std::nullopt);
  if (plain == Plain::freed) weight.reset();
}

void Linear::quantize() {
  if (int8) return;
  MM_ASSERT(!packed.defined());
  int8 = int8_weight(weight, bias);
  weight.reset();
}

}  // namespace mm
