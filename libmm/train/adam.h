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
// State: "m.NAME" and "v.NAME".
std::unique_ptr<Optimizer> make_adamw(std::vector<ParameterGroup> groups, const OptimizerOptions& options);

}  // namespace mm
