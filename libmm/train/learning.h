#pragma once
#include <c10/core/Device.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "data/batch.h"
#include "options/computing.h"
#include "train/checkpoint.h"
#include "train/ema.h"
#include "train/gradient_sum.h"
#include "train/learner.h"
#include "train/lora.h"
#include "train/loss_scale.h"
#include "train/optimizer.h"
#include "train/parameter_source.h"
#include "train/process_group.h"
#include "train/target_network.h"

namespace mm {

// A model being trained: its parameters, their optimiser and moving average.
class Learning {
 public:
  using MakeLearner = std::function<std::unique_ptr<Learner>(const Params&)>;

  struct Options {
    std::uint64_t seed = 0;
    double init_std = 0.02;
    NamedTensors beginning = {};  // weights that some or all of its parameters begin with; the others are drawn
    std::string base = {};        // the folder that all of them are from, for PEFT to know; empty: there is none
    OptimizerOptions optimizer = {};
    ComputingOptions computing = {};
    c10::Device device = c10::kCPU;           // that it computes on; fresh weights are the same numbers on every one
    ProcessGroup& processes = one_process();  // that learn the same together; each has its own part of every batch
    bool shard_optimizer = false;             // each keeps a part of the optimiser's state (train/sharded_optimizer.h)
  };

  struct Report {              // of the whole batch, whichever process had its parts
    double loss = 0;           // mean over the targets, natural logarithm
    double gradient_norm = 0;  // before clipping
    std::int64_t targets = 0;
    std::optional<double> loss_scale = {};  // of fp16: what the loss was multiplied by (train/loss_scale.h)
    std::optional<double> padding = {};     // share of Batch::places that hold nothing; none where there are no places
  };

  Learning(const MakeLearner& make, const Options& options);

  // Brings what the learner carries to where it stands before the step-th update (LearnerState::begin); of several processes all call it
  // together. False when somebody asked to stop.
  bool begin(std::int64_t step, Log& log);

  // The gradients of a batch in one or more parts, of which this process has these: those of the mean over all targets, however it is cut.
  // Changes nothing else, and can be done again. Neither the loss nor the gradient need be a finite number.
  Report gradients(std::span<const Batch> parts);

  // Whether the gradients of a report are no numbers because the loss was scaled too far. Its update is then to be left out, and the next
  // loss is scaled half as far.
  bool lower_loss_scale(const Report& report);

  // One update by the gradients: the step-th of the run, counted from 0.
  void update(double learning_rate, std::int64_t step = 0);

  Report step(std::span<const Batch> parts, double learning_rate, std::int64_t step = 0);  // both

  // Loss under the weights that would be exported, summed over the targets of a batch (natural logarithm); no gradient, and in f32.
  double loss_sum(const Batch& batch) const;

  const NamedTensors& parameters() const { return source_->tensors(); }  // what the model computes with: of adapted layers, the sums
  const NamedTensors& exported() const { return ema_ ? averages_ : parameters(); }  // of the moving average, when there is one

  TrainingState state(std::int64_t step) const;  // views, not copies; whole at the first process, and all of them call it together
  void load(const TrainingState& state);         // throws Error{input} when it is of another model

 private:
  NamedTensors stored() const;                   // views of all that training changes, and of all that it stands on
  void merge();                                  // after a change of adapters
  at::Tensor computed(const Batch& part) const;  // [] its loss, in the precision that is learnt in

  Options options_;
  std::unique_ptr<Learner> learner_;
  std::shared_ptr<TrainableSource> source_;
  std::optional<TargetNetwork> target_;  // of a learner that has one
  std::optional<Lora> lora_;
  NamedTensors trained_;  // what the optimiser changes: adapters, or the parameters but for those of a target
  std::unique_ptr<Optimizer> optimizer_;
  GradientSum gradients_;
  std::optional<LossScale> scale_;  // of fp16
  std::optional<Ema> ema_;
  NamedTensors averages_;              // the model's parameters by the moving average; empty without one
  std::unique_ptr<Learner> averaged_;  // over them; null without one
};

}  // namespace mm
