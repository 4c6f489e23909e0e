#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "data/batch.h"

namespace mm {

class ProcessGroup;

// How parameters called "target.NAME" follow those called NAME (train/target_network.h), instead of learning.
struct TargetPlan {
  double momentum = 0.996;  // the part of them that stays at the first update, in [0, 1]
  std::int64_t steps = 0;   // updates of the run, over which it rises to 1; 0: it stays
};

// A model with its objective, built over parameters that carry gradients.
class Learner {
 public:
  virtual ~Learner() = default;

  // The loss summed over the targets of a batch: one number with a gradient. A pure function of the parameters and the batch.
  virtual at::Tensor loss(const Batch& batch) const = 0;  // []

  // What a part adds to the loss of a batch of which every process has one: their sum is the loss of the whole. Other than the loss of the
  // part alone where the examples of a batch are compared with each other; all processes then call it at the same time.
  virtual at::Tensor shared_loss(const Batch& part, ProcessGroup& /*processes*/) const { return loss(part); }  // []

  // Whether it has parameters that follow others; `loss` takes them as constants.
  virtual std::optional<TargetPlan> target() const { return std::nullopt; }
};

}  // namespace mm
