#include "train/target_network.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_lerp.h>

#include <string_view>

#include "base/check.h"
#include "nn/objective_contrast.h"

namespace mm {
namespace {

constexpr std::string_view kPrefix = "target.";

}  // namespace

TargetNetwork::TargetNetwork(const NamedTensors& parameters, const TargetPlan& plan) : plan_(plan) {
  const at::NoGradGuard no_grad;
  for (auto [name, parameter] : parameters) {
    if (!name.starts_with(kPrefix)) continue;
    const auto leader = parameters.find(name.substr(kPrefix.size()));
    MM_ASSERT(leader != parameters.end());
    parameter.requires_grad_(false);
    parameter.copy_(leader->second);
    followers_[name] = parameter;
    targets_.push_back(parameter);
    leaders_.push_back(leader->second);
  }
  MM_ASSERT(!followers_.empty());
}

void TargetNetwork::follow(std::int64_t step) {
  const at::NoGradGuard no_grad;
  const double momentum = plan_.steps > 0 ? byol_momentum(plan_.momentum, step, plan_.steps) : plan_.momentum;
  at::_foreach_lerp_(targets_, leaders_, 1 - momentum);
}

}  // namespace mm
