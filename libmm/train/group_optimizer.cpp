#include "train/group_optimizer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros_like.h>

#include "base/check.h"

namespace mm {

GroupOptimizer::GroupOptimizer(std::vector<ParameterGroup> groups, MakeKept make_kept) : groups_(std::move(groups)) {
  for (const auto& group : groups_)
    for (const auto& [name, parameter] : group.parameters) {
      MM_ASSERT(parameter.is_leaf() && parameter.requires_grad());
      kept_[name] = make_kept(parameter);
    }
}

at::Tensor GroupOptimizer::zeros_like(const at::Tensor& parameter) {
  return at::zeros_like(parameter, at::MemoryFormat::Contiguous).detach();
}

std::vector<at::Tensor> GroupOptimizer::Update::every(std::size_t which) const {
  std::vector<at::Tensor> tensors;
  for (const auto& each : kept) tensors.push_back(each[which]);
  return tensors;
}

GroupOptimizer::Update GroupOptimizer::update_of(const ParameterGroup& group) const {
  Update update;
  for (const auto& [name, parameter] : group.parameters) {
    if (!parameter.grad().defined()) continue;
    update.parameters.push_back(parameter);
    update.gradients.push_back(parameter.grad());
    auto& tensors = update.kept.emplace_back();
    for (const auto& [kind, tensor] : kept_.at(name)) tensors.push_back(tensor);
  }
  update.weight_decay = group.weight_decay;
  update.step = steps_;
  return update;
}

void GroupOptimizer::step(double rate) {
  const at::NoGradGuard no_grad;
  ++steps_;
  for (const auto& group : groups_) {
    auto update = update_of(group);
    update.rate = rate * group.rate_factor;
    if (!update.parameters.empty()) this->update(update);
  }
}

void GroupOptimizer::zero_gradients() {
  for (auto& group : groups_)
    for (auto& [name, parameter] : group.parameters) parameter.mutable_grad().reset();
}

NamedTensors GroupOptimizer::state() const {
  NamedTensors state;
  for (const auto& [name, kept] : kept_)
    for (const auto& [kind, tensor] : kept) state[kind + "." + name] = tensor;
  state["steps"] = at::full({1}, steps_, at::kLong);
  return state;
}

void GroupOptimizer::load(const NamedTensors& state) {
  auto own = this->state();
  copy_tensors(state, own, "the optimiser's state");
  steps_ = own.at("steps").item().toLong();
}

}  // namespace mm
