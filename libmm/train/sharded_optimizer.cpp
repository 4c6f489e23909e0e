#include "train/sharded_optimizer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "train/freeze.h"

namespace mm {
namespace {

using Change = at::Tensor (*)(const at::Tensor& parameter);  // [...] of the same shape

// The parameters of one process, in the groups they have among all.
std::vector<ParameterGroup> shard_of(const std::vector<ParameterGroup>& groups, const std::map<std::string, int>& owner, int rank,
                                     Change change) {
  std::vector<ParameterGroup> shard;
  for (const auto& group : groups) {
    ParameterGroup own{.parameters = {}, .weight_decay = group.weight_decay, .rate_factor = group.rate_factor};
    for (const auto& [name, parameter] : group.parameters)
      if (owner.at(name) == rank) own.parameters[name] = change(parameter);
    shard.push_back(std::move(own));
  }
  return shard;
}

at::Tensor itself(const at::Tensor& parameter) { return parameter; }

at::Tensor without_memory(const at::Tensor& parameter) {
  return at::empty(parameter.sizes(), parameter.options().device(at::kMeta)).requires_grad_(true);
}

at::Tensor flat(const at::Tensor& tensor) {
  MM_ASSERT(tensor.is_contiguous());
  return tensor.detach().view({-1});  // [N]
}

}  // namespace

std::map<std::string, int> spread_parameters(const NamedTensors& parameters, int size) {
  std::vector<std::pair<std::int64_t, std::string>> sizes;
  for (const auto& [name, parameter] : parameters) sizes.emplace_back(-parameter.numel(), name);
  std::sort(sizes.begin(), sizes.end());
  std::vector<std::int64_t> held(static_cast<std::size_t>(size), 0);
  std::map<std::string, int> owner;
  for (const auto& [negative, name] : sizes) {
    const auto least = std::min_element(held.begin(), held.end());
    owner[name] = static_cast<int>(least - held.begin());
    *least -= negative;
  }
  return owner;
}

ShardedOptimizer::ShardedOptimizer(const NamedTensors& parameters, const OptimizerOptions& options, ProcessGroup& processes)
    : processes_(processes), parameters_(without_frozen(parameters, options.freeze)) {
  owner_ = spread_parameters(parameters_, processes.size());
  const auto& kind = find_optimizer(options.kind);
  const auto groups = parameter_groups(parameters_, options);
  own_ = kind.make(shard_of(groups, owner_, processes.rank(), itself), options);
  for (int rank = 0; rank < processes.size(); ++rank)
    outlines_.push_back(kind.make(shard_of(groups, owner_, rank, without_memory), options)->state());
}

void ShardedOptimizer::step(double rate) {
  const at::NoGradGuard no_grad;
  own_->step(rate);
  for (const auto& [name, parameter] : parameters_) {
    std::vector<std::int64_t> pieces(static_cast<std::size_t>(processes_.size()), 0);
    pieces[static_cast<std::size_t>(owner_.at(name))] = parameter.numel();
    processes_.begin_gather(flat(parameter), pieces);
  }
  processes_.wait();
}

void ShardedOptimizer::zero_gradients() {
  for (auto& [name, parameter] : parameters_) parameter.mutable_grad().reset();
}

// Tensor by tensor, so that no other process needs the memory of all.
NamedTensors ShardedOptimizer::state() const {
  const at::NoGradGuard no_grad;
  NamedTensors state = own_->state();
  const auto device = parameters_.begin()->second.device();
  for (int rank = 1; rank < processes_.size(); ++rank)
    for (const auto& [name, like] : outlines_[static_cast<std::size_t>(rank)]) {
      if (outlines_[0].contains(name)) continue;  // the number of steps, which all keep
      const bool own = rank == processes_.rank();
      const auto tensor = own ? state.at(name) : at::empty(like.sizes(), like.options().device(device));  // [...]
      processes_.broadcast(flat(tensor), rank);
      if (processes_.leads()) state[name] = tensor.cpu();
    }
  return state;
}

void ShardedOptimizer::load(const NamedTensors& state) {
  for (const auto& outline : outlines_) copy_tensors(state, outline, "the optimiser's state");  // only checks: they have no memory
  own_->load(state);
}

}  // namespace mm
