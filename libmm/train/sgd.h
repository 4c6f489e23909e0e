#pragma once
#include <memory>
#include <vector>

#include "train/optimizer.h"
#include "train/parameter_groups.h"

namespace mm {

// Stochastic gradient descent with momentum u (Polyak 1964; Sutskever et al. 2013), as torch writes it, through LibTorch's fused kernel:
//
//   g <- g + decay * p;   b <- u b + g;   p <- p - lr * b              or, looking ahead (nesterov), p <- p - lr * (g + u b)
//
// State: "momentum.NAME" (b); without momentum none. Throws Error{usage} for nesterov without momentum.
std::unique_ptr<Optimizer> make_sgd(std::vector<ParameterGroup> groups, const OptimizerOptions& options);

}  // namespace mm
