#include "train/parameter_groups.h"

namespace mm {

bool decays(const std::string& name, const at::Tensor& parameter) { return parameter.dim() >= 2 && name.ends_with("weight"); }

std::vector<ParameterGroup> parameter_groups(const NamedTensors& parameters, const OptimizerOptions& options) {
  ParameterGroup decayed{.parameters = {}, .weight_decay = options.weight_decay}, others;
  for (const auto& [name, parameter] : parameters) (decays(name, parameter) ? decayed : others).parameters[name] = parameter;
  std::vector<ParameterGroup> groups;
  for (auto* group : {&decayed, &others})
    if (!group->parameters.empty()) groups.push_back(*group);
  return groups;
}

}  // namespace mm
