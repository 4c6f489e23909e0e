#pragma once
#include <string>

#include "tensor/params.h"

namespace mm {

// SHA-256 over the names and bytes of tensors of the processor, 64 lower-case hex digits: what an experiment that begins with them is known
// by.
std::string weights_digest(const NamedTensors& tensors);

}  // namespace mm
