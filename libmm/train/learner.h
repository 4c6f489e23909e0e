#pragma once
#include <ATen/core/Tensor.h>

#include <memory>

#include "data/batch.h"

namespace mm {

// A model with its objective, built over parameters that carry gradients.
class Learner {
 public:
  virtual ~Learner() = default;

  // The loss summed over the targets of a batch: one number with a gradient. A pure function of the parameters and the batch.
  virtual at::Tensor loss(const Batch& batch) const = 0;  // []
};

}  // namespace mm
