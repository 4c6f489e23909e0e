#include "train/optimizer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "base/check.h"

namespace mm {

bool decays(const std::string& name, const at::Tensor& parameter) { return parameter.dim() >= 2 && name.ends_with("weight"); }

AdamW::AdamW(const NamedTensors& parameters, const AdamWOptions& options) : options_(options) {
  for (const auto& [name, parameter] : parameters) {
    MM_ASSERT(parameter.is_leaf() && parameter.requires_grad());
    const auto zeros = [&] { return at::zeros_like(parameter, at::MemoryFormat::Contiguous).detach(); };
    slots_[name] = {parameter, zeros(), zeros()};
  }
}

void AdamW::step(double learning_rate) {
  const at::NoGradGuard no_grad;
  ++steps_;
  for (const bool decayed : {true, false}) {
    std::vector<at::Tensor> parameters, gradients, m, v, steps;
    for (auto& [name, slot] : slots_) {
      if (!slot.parameter.grad().defined() || decays(name, slot.parameter) != decayed) continue;
      parameters.push_back(slot.parameter);
      gradients.push_back(slot.parameter.grad());
      m.push_back(slot.m);
      v.push_back(slot.v);
      steps.push_back(at::full({}, static_cast<double>(steps_), slot.parameter.options().dtype(at::kFloat)));
    }
    if (parameters.empty()) continue;
    at::_fused_adamw_(parameters, gradients, m, v, /*max_exp_avg_sqs=*/{}, steps, learning_rate, options_.beta1, options_.beta2,
                      decayed ? options_.weight_decay : 0.0, options_.epsilon, /*amsgrad=*/false, /*maximize=*/false);
  }
}

void AdamW::zero_gradients() {
  for (auto& [name, slot] : slots_) slot.parameter.mutable_grad().reset();
}

NamedTensors AdamW::state() const {
  NamedTensors state;
  for (const auto& [name, slot] : slots_) {
    state["m." + name] = slot.m;
    state["v." + name] = slot.v;
  }
  state["steps"] = at::full({1}, steps_, at::kLong);
  return state;
}

void AdamW::load(const NamedTensors& state) {
  auto own = this->state();
  copy_tensors(state, own, "the optimiser's state");
  steps_ = own.at("steps").item().toLong();
}

double clip_gradients(const NamedTensors& parameters, double most) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> norms;
  for (const auto& [name, parameter] : parameters)
    if (parameter.grad().defined()) norms.push_back(at::linalg_vector_norm(parameter.grad()));
  if (norms.empty()) return 0;
  const double norm = at::linalg_vector_norm(at::stack(norms)).item().toDouble();
  if (most > 0 && norm > most)
    for (const auto& [name, parameter] : parameters)
      if (parameter.grad().defined()) parameter.grad().mul_(most / norm);
  return norm;
}

void copy_tensors(const NamedTensors& from, const NamedTensors& to, const std::string& where) {
  const at::NoGradGuard no_grad;
  for (const auto& [name, tensor] : to) {
    const auto found = from.find(name);
    MM_CHECK(found != from.end(), Kind::input, fmt::format("there is no tensor '{}'", name), where);
    MM_CHECK(found->second.sizes() == tensor.sizes(), Kind::input,
             fmt::format("'{}' has the shape [{}], not [{}]", name, fmt::join(found->second.sizes().vec(), ", "),
                         fmt::join(tensor.sizes().vec(), ", ")),
             where);
    at::Tensor(tensor).copy_(found->second);
  }
}

}  // namespace mm
