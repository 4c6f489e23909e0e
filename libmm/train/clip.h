#pragma once
#include "options/optimizer.h"
#include "tensor/params.h"

namespace mm {

// Clips the gradients as the options say, and returns the 2-norm that all of them had together before. First each value into
// [-clip-value, clip-value], then all are scaled so that their common norm is at most `clip` (Pascanu, Mikolov and Bengio 2013). 0 leaves
// that out.
double clip_gradients(const NamedTensors& parameters, const OptimizerOptions& options);

}  // namespace mm
