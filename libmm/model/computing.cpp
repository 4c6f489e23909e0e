#include "model/computing.h"

#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/check.h"

namespace mm {
namespace {

Computing& of_thread() {
  thread_local Computing computing;
  return computing;
}

using torch::autograd::variable_list;

// Its casts of weights are not kept: those that are made without a graph would be taken for others that need one.
class Autocast {
 public:
  explicit Autocast(const Computing& computing)
      : device_(computing.device),
        dtype_(at::autocast::get_autocast_dtype(device_)),
        enabled_(at::autocast::is_autocast_enabled(device_)),
        kept_(at::autocast::is_autocast_cache_enabled()) {
    at::autocast::set_autocast_dtype(device_, computing.dtype);
    at::autocast::set_autocast_enabled(device_, true);
    at::autocast::set_autocast_cache_enabled(false);
  }
  ~Autocast() {
    at::autocast::set_autocast_cache_enabled(kept_);
    at::autocast::set_autocast_enabled(device_, enabled_);
    at::autocast::set_autocast_dtype(device_, dtype_);
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  c10::DeviceType device_;
  c10::ScalarType dtype_;
  bool enabled_, kept_;
};

using Inputs = std::vector<at::Tensor>;

// f(inputs) in the graph of gradients, without what f computes on the way.
class Recomputation : public torch::autograd::Node {
 public:
  Recomputation(std::function<at::Tensor(const Inputs&)> f, const Inputs& inputs)
      : Node(torch::autograd::collect_next_edges(inputs)), f_(std::move(f)), computing_(of_thread()) {
    for (const auto& input : inputs) inputs_.emplace_back(input, /*is_output=*/false);
  }

  // Gradients of parameters are added to theirs on the way.
  variable_list apply(variable_list&& gradients) override {
    MM_ASSERT(!at::GradMode::is_enabled());  // no gradients of gradients
    Inputs inputs;
    for (const auto& input : inputs_) {
      const auto given = input.unpack();  // [...]
      inputs.push_back(given.detach().requires_grad_(given.requires_grad()));
    }
    const auto y = again(inputs);  // [...]
    if (gradients.at(0).defined() && y.requires_grad()) y.backward(gradients.at(0));
    variable_list passed;
    for (const auto& input : inputs) passed.push_back(input.grad());
    return passed;
  }

  void release_variables() override {
    for (auto& input : inputs_) input.reset_data();
  }

 private:
  at::Tensor again(const Inputs& inputs) const {
    const at::AutoGradMode with_graph(true);
    std::optional<Autocast> autocast;
    if (computing_.dtype != c10::kFloat) autocast.emplace(computing_);
    return f_(inputs);  // [...]
  }

  std::function<at::Tensor(const Inputs&)> f_;
  std::vector<torch::autograd::SavedVariable> inputs_;
  Computing computing_;  // of the forward pass: a GPU's backward pass is in another thread
};

}  // namespace

c10::ScalarType dtype_of(std::string_view precision) {
  if (precision == "bf16") return c10::kBFloat16;
  if (precision == "fp16") return c10::kHalf;
  MM_ASSERT(precision == "fp32");
  return c10::kFloat;
}

ComputingScope::ComputingScope(const Computing& computing) : before_(of_thread()) { of_thread() = computing; }
ComputingScope::~ComputingScope() { of_thread() = before_; }

const Computing& ComputingScope::current() { return of_thread(); }

at::Tensor in_scope_precision(const std::function<at::Tensor()>& forward) {
  const auto& computing = ComputingScope::current();
  if (computing.dtype == c10::kFloat) return forward();  // [...]
  const Autocast autocast(computing);
  const auto y = forward();                                           // [...]
  return y.scalar_type() == computing.dtype ? y.to(c10::kFloat) : y;  // [...]
}

at::Tensor in_full_precision(const std::function<at::Tensor(const at::Tensor& x)>& f, const at::Tensor& x) {
  if (!at::autocast::is_autocast_enabled(at::kCPU) && !at::autocast::is_autocast_enabled(at::kCUDA)) return f(x);  // [...]
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(
      c10::DispatchKeySet({c10::DispatchKey::AutocastCPU, c10::DispatchKey::AutocastCUDA}));
  return f(x.to(c10::kFloat));  // [...]
}

at::Tensor in_scope_memory(const std::function<at::Tensor(const at::Tensor& x)>& f, const at::Tensor& x) {
  return in_scope_memory([f](const Inputs& inputs) { return f(inputs[0]); }, Inputs{x});  // [...]
}

at::Tensor in_scope_memory(const std::function<at::Tensor(const Inputs& inputs)>& f, const Inputs& inputs) {
  if (!ComputingScope::current().recompute || !at::GradMode::is_enabled()) return f(inputs);  // [...]
  auto y = f(inputs);  // [...]; with its graph, as some operators take other kernels without one
  const bool kept = std::ranges::any_of(inputs, [&](const at::Tensor& x) { return y.is_alias_of(x); });
  if (!y.requires_grad() || kept) return y;  // nothing is kept but an input: flatten, take-first
  y = y.tensor_data();                       // the graph goes
  torch::autograd::set_history(y, std::make_shared<Recomputation>(f, inputs));
  return y;  // [...]
}

}  // namespace mm
