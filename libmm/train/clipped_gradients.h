#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <span>
#include <vector>

#include "data/batch.h"
#include "train/learner.h"

namespace mm {

// The gradients of the examples of a batch, each scaled down to a norm of at most so much over all parameters together, added up: what
// Abadi et al. 2016 (Deep learning with differential privacy, algorithm 1) put their noise on, with the factor min(1, most / (norm + 1e-6))
// of Opacus. An example's gradient is that of its mean loss over its own targets; every example has as many.
struct ClippedGradients {
  double loss = 0;               // of the batch, summed over its targets
  at::Tensor norms;              // [B] f64: of each example's gradient, before it is scaled
  std::vector<at::Tensor> sums;  // [...] of each parameter, in its shape; undefined where no example has a gradient
};

// One example after the other: of every learner. parameters [...] each; those that require no gradient are left out of it all.
ClippedGradients clipped_one_by_one(const Learner& learner, const Batch& batch, std::span<const at::Tensor> parameters,
                                    double most);  // [...]

// All examples in one pass (nn/example_gradients.h). `sums` is empty where a parameter learns in a layer that cannot be followed.
ClippedGradients clipped_at_once(const Learner& learner, const Batch& batch, std::span<const at::Tensor> parameters, double most);  // [...]

}  // namespace mm
