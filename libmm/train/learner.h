#pragma once
#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "data/batch.h"
#include "tensor/params.h"

namespace mm {

class Log;
class ProcessGroup;

// How parameters called "target.NAME" follow those called NAME (train/target_network.h), instead of learning.
struct TargetPlan {
  double momentum = 0.996;  // the part of them that stays at the first update, in [0, 1]
  std::int64_t steps = 0;   // updates of the run, over which it rises to 1; 0: it stays
};

// What a learner carries from update to update beside its parameters, such as labels that it makes itself: part of a checkpoint, and not of
// the model. Its loss is a function of it, too.
class LearnerState {
 public:
  virtual ~LearnerState() = default;

  virtual NamedTensors tensors() const = 0;            // [...] each, in a processor's memory; empty before the first update
  virtual void load(const NamedTensors& tensors) = 0;  // what tensors() gave; throws Error{input} when it is of another learner

  // Brings it to where it stands before the step-th update, counted from 0: once for each update. `device`: of the parameters. False, and
  // nothing has changed, when somebody asked to stop.
  virtual bool begin(std::int64_t step, c10::Device device, Log& log) = 0;
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

  // What it carries; null: nothing.
  virtual LearnerState* state() { return nullptr; }
};

}  // namespace mm
