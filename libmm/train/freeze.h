#pragma once
#include <string>
#include <vector>

#include "tensor/params.h"

namespace mm {

// The parameters whose names match none of the patterns. The others carry no gradient any more: call it before the first forward pass.
//
// In a pattern '*' stands for any characters, dots too, '?' for one, '[ab]' for one of these (fnmatch). Throws Error{usage} for a pattern
// that matches nothing, with near names, and when nothing is left to train.
NamedTensors without_frozen(const NamedTensors& parameters, const std::vector<std::string>& patterns);

}  // namespace mm
