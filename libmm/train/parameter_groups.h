#pragma once
#include <string>
#include <vector>

#include "options/optimizer.h"
#include "tensor/params.h"

namespace mm {

// Parameters that are updated alike.
struct ParameterGroup {
  NamedTensors parameters;  // [...] each of its own shape
  double weight_decay = 0;
  double rate_factor = 1;  // of the learning rate
};

// Every parameter in one group. Weights of two and more dimensions decay; biases, norms and position tables do not (decays()).
std::vector<ParameterGroup> parameter_groups(const NamedTensors& parameters, const OptimizerOptions& options);

// Is it a weight that decays: two dimensions or more, and called "...weight"?
bool decays(const std::string& name, const at::Tensor& parameter);  // [...]

}  // namespace mm
