#pragma once
#include <string>

namespace mm {

// The name under which files of 2018 hold the weight or bias of a norm: "x.LayerNorm.weight" -> "x.LayerNorm.gamma", "bias" -> "beta".
// Any other name is given back as it is.
std::string old_norm_name(const std::string& name);

}  // namespace mm
