#include "support/other_device.h"

#include <ATen/EmptyTensor.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/ops/_copy_from.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_strided.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/resize_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/Allocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

#include <cstdlib>
#include <stdexcept>

namespace mm {
namespace {

constexpr auto kOther = c10::DeviceType::PrivateUse1;
constexpr std::uintptr_t kElsewhere = std::uintptr_t{1} << 62;  // no processor follows such an address

void* near(const void* there) { return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(there) & ~kElsewhere); }

class Memory : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t bytes) override {
    void* memory = std::malloc(bytes + 1);
    void* there = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(memory) | kElsewhere);
    return {there, memory, &std::free, c10::Device(kOther, 0)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return nullptr; }
  void copy_data(void* to, const void* from, std::size_t bytes) const override { default_copy_data(near(to), near(from), bytes); }
};

Memory& memory() {
  static Memory memory;
  return memory;
}

// The same memory, as the processor sees it.
at::Tensor seen(const at::Tensor& x) {
  if (x.is_cpu()) return x;
  return at::from_blob(
      near(x.unsafeGetTensorImpl()->storage().data()), x.sizes(), x.strides(), x.storage_offset(), [](void*) {},
      at::TensorOptions(x.scalar_type()), std::nullopt);
}

at::Tensor copy_from(const at::Tensor& from, const at::Tensor& to, bool) {
  if (from.numel() > 0) seen(to).copy_(seen(from));
  return to;
}

at::Tensor copy_from_and_resize(const at::Tensor& from, const at::Tensor& to) {
  to.resize_(from.sizes());
  return copy_from(from, to, false);
}

at::Tensor empty(at::IntArrayRef size, std::optional<at::ScalarType> dtype, std::optional<at::Layout>, std::optional<at::Device>,
                 std::optional<bool>, std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(size, &memory(), c10::DispatchKeySet(c10::DispatchKey::PrivateUse1), dtype.value_or(at::kFloat), format);
}

at::Tensor empty_strided(at::IntArrayRef size, at::IntArrayRef stride, std::optional<at::ScalarType> dtype, std::optional<at::Layout>,
                         std::optional<at::Device>, std::optional<bool>) {
  return at::detail::empty_strided_generic(size, stride, &memory(), c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
                                           dtype.value_or(at::kFloat));
}

at::Scalar one_number(const at::Tensor& x) { return seen(x).item(); }

using Mask = std::array<bool, 3>;

at::Tensor convolution(const at::Tensor& x, const at::Tensor& weight, const std::optional<at::Tensor>& bias, at::IntArrayRef stride,
                       at::IntArrayRef pad, at::IntArrayRef dilation, bool transposed, at::IntArrayRef output_pad, std::int64_t groups) {
  if (x.is_cpu() || weight.is_cpu()) throw std::logic_error("a convolution of tensors of two devices");
  const auto b = bias && bias->defined() ? std::optional(seen(*bias)) : std::nullopt;
  return at::convolution(seen(x), seen(weight), b, stride, pad, dilation, transposed, output_pad, groups).contiguous().to(x.device());
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> convolution_backward(const at::Tensor& gradient, const at::Tensor& x,
                                                                    const at::Tensor& weight, at::IntArrayRef stride, at::IntArrayRef pad,
                                                                    at::IntArrayRef dilation, bool transposed, at::IntArrayRef output_pad,
                                                                    std::int64_t groups, Mask mask) {
  auto [a, b, c] = at::convolution_backward(seen(gradient), seen(x), seen(weight), at::IntArrayRef{weight.size(0)}, stride, pad, dilation,
                                            transposed, output_pad, groups, mask);
  const auto there = [&](const at::Tensor& t) { return t.defined() ? t.to(x.device()) : t; };
  return {there(a), there(b), there(c)};
}

// By the processor's, in the graph of gradients: LibTorch has cells of its own for the devices of other makers, which are not there.
at::Tensor there_and_back(const at::Tensor& x) {
  if (x.is_cpu()) throw std::logic_error("a recurrence over tensors of two devices");
  return x.cpu();
}

std::vector<at::Tensor> there_and_back(at::TensorList all) {
  std::vector<at::Tensor> near;
  for (const auto& each : all) near.push_back(there_and_back(each));
  return near;
}

std::tuple<at::Tensor, at::Tensor> gru(const at::Tensor& x, const at::Tensor& state, at::TensorList parameters, bool biases,
                                       std::int64_t layers, double dropout, bool train, bool both, bool batch_first) {
  const auto [y, last] =
      at::gru(there_and_back(x), there_and_back(state), there_and_back(parameters), biases, layers, dropout, train, both, batch_first);
  return {y.to(x.device()), last.to(x.device())};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> lstm(const at::Tensor& x, at::TensorList states, at::TensorList parameters, bool biases,
                                                    std::int64_t layers, double dropout, bool train, bool both, bool batch_first) {
  const auto [y, last, cell] =
      at::lstm(there_and_back(x), there_and_back(states), there_and_back(parameters), biases, layers, dropout, train, both, batch_first);
  return {y.to(x.device()), last.to(x.device()), cell.to(x.device())};
}

void check_place(const at::Tensor& x, const c10::OperatorHandle& op) {
  if (x.defined() && x.is_cpu() && x.dim() > 0) throw std::logic_error(op.schema().name() + " of tensors of two devices");
}

// Any other operator: on the processor, when all of its tensors are on the device.
void compute(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  for (const auto& value : torch::jit::last(*stack, op.schema().arguments().size())) {
    if (value.isTensor()) check_place(value.toTensor(), op);
    if (value.isTensorList())
      for (const auto& each : value.toTensorVector()) check_place(each, op);
  }
  at::native::cpu_fallback(op, stack);
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) { library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>()); }

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("empty.memory_format", &empty);
  library.impl("empty_strided", &empty_strided);
  library.impl("as_strided", &at::native::as_strided_tensorimpl);
  library.impl("view", &at::native::view);
  library.impl("_reshape_alias", &at::native::_reshape_alias);
  library.impl("resize_", &at::native::resize_);
  library.impl("_copy_from", &copy_from);
  library.impl("_copy_from_and_resize", &copy_from_and_resize);
  library.impl("_local_scalar_dense", &one_number);
  library.impl("convolution_overrideable", &convolution);
  library.impl("convolution_backward_overrideable", &convolution_backward);
}

TORCH_LIBRARY_IMPL(aten, AutogradPrivateUse1, library) {
  library.impl("gru.input", &gru);
  library.impl("lstm.input", &lstm);
}

// One device, all of whose work is done when a call comes back.
struct Guard : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return kOther; }
  c10::Device exchangeDevice(c10::Device) const override { return {kOther, 0}; }
  c10::Device getDevice() const override { return {kOther, 0}; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device device) const override { return c10::Stream(c10::Stream::DEFAULT, device); }
  c10::Stream getNewStream(c10::Device device, int) const override { return c10::Stream(c10::Stream::DEFAULT, device); }
  c10::Stream exchangeStream(c10::Stream stream) const override { return c10::Stream(c10::Stream::DEFAULT, stream.device()); }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
  void record(void**, const c10::Stream&, const c10::DeviceIndex, const c10::EventFlag) const override {}
  void block(void*, const c10::Stream&) const override {}
  bool queryEvent(void*) const override { return true; }
  void destroyEvent(void*, const c10::DeviceIndex) const noexcept override {}
  bool queryStream(const c10::Stream&) const override { return true; }
  void synchronizeStream(const c10::Stream&) const override {}
};

struct Hooks : at::PrivateUse1HooksInterface {
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
  c10::Allocator* getPinnedMemoryAllocator() const override { return nullptr; }
};

bool take_place() {
  static Hooks hooks;
  c10::register_privateuse1_backend("other");
  at::RegisterPrivateUse1HooksInterface(&hooks);
  c10::SetAllocator(kOther, &memory());
  return true;
}

const c10::impl::DeviceGuardImplRegistrar kGuard(kOther, new Guard());

}  // namespace

c10::Device other_device() {
  [[maybe_unused]] static const bool taken = take_place();
  return {kOther, 0};
}

at::Tensor on_other_device(const at::Tensor& x) {
  const at::Tensor there = x.detach().to(other_device());
  return there.requires_grad_(x.requires_grad());
}

at::Tensor OtherParams::take(const std::string& name, at::IntArrayRef shape) {
  auto& tensor = tensors[name];
  if (!tensor.defined()) tensor = on_other_device(drawn_.take(name, shape)).requires_grad_(true);
  return tensor;
}

NamedTensors on_other_device(NamedTensors tensors) {
  for (auto& [name, tensor] : tensors) tensor = on_other_device(tensor);
  return tensors;
}

}  // namespace mm
