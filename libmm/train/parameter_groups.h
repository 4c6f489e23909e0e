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

// The parameters by weight decay and by rate. Weights of two and more dimensions decay; biases, norms and position tables do not
// (decays()). With a layer-decay below 1 the rate of a parameter is layer-decay^k of the whole, k layers below the top (Clark et al. 2020,
// ELECTRA; counted as by Bao et al. 2022, BEiT), by its name alone:
//
//   the first "layers.N", "layer.N" or "blocks.N" in it   k = L - N, where the stack, all that stands before the N, has L layers
//   a part with "embed" or "token" in it                  k = L + 1, below the stack that shares most leading parts; of equals the deepest
//   any other: what stands above, or has no layers        k = 0
//
// Throws Error{usage} when layer-decay is not 1 and no name has a layer.
std::vector<ParameterGroup> parameter_groups(const NamedTensors& parameters, const OptimizerOptions& options);

// Is it a weight that decays: two dimensions or more, and called "...weight"?
bool decays(const std::string& name, const at::Tensor& parameter);  // [...]

}  // namespace mm
