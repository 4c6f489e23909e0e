#pragma once
#include <memory>
#include <vector>

#include "train/optimizer.h"
#include "train/parameter_groups.h"

namespace mm {

// Adam with decoupled weight decay (Loshchilov and Hutter 2019), through LibTorch's fused kernel:
//
//   p <- p - lr * decay * p;   m <- b1 m + (1 - b1) g;   v <- b2 v + (1 - b2) g^2
//   p <- p - lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)
//
// State: "m.NAME" and "v.NAME". The powers of b1 and b2 are taken of the step, not kept.
std::unique_ptr<Optimizer> make_adamw(std::vector<ParameterGroup> groups, const OptimizerOptions& options);

// Adam (Kingma and Ba 2015): the same, but that the decay is a part of the gradient, g <- g + decay * p, and so passes through m and v.
std::unique_ptr<Optimizer> make_adam(std::vector<ParameterGroup> groups, const OptimizerOptions& options);

}  // namespace mm
