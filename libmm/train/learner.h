#pragma once
#include <ATen/core/Tensor.h>

#include <memory>

#include "data/batch.h"

namespace mm {

class ProcessGroup;

// A model with its objective, built over parameters that carry gradients.
class Learner {
 public:
  virtual ~Learner() = default;

  // The loss summed over the targets of a batch: one number with a gradient. A pure function of the parameters and the batch.
  virtual at::Tensor loss(const Batch& batch) const = 0;  // []

  // What a part adds to the loss of a batch of which every process has one: their sum is the loss of the whole. Other than the loss of the
  // part alone where the examples of a batch are compared with each other; all processes then call it at the same time.
  virtual at::Tensor shared_loss(const Batch& part, ProcessGroup& /*processes*/) const { return loss(part); }  // []
};

}  // namespace mm
