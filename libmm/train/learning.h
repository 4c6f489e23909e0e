#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "data/batch.h"
#include "train/checkpoint.h"
#include "train/ema.h"
#include "train/gradient_sum.h"
#include "train/learner.h"
#include "train/optimizer.h"
#include "train/parameter_source.h"
#include "train/process_group.h"

namespace mm {

// A model being trained: its parameters, their optimiser and moving average.
class Learning {
 public:
  using MakeLearner = std::function<std::unique_ptr<Learner>(const Params&)>;

  struct Options {
    std::uint64_t seed = 0;
    double init_std = 0.02;
    OptimizerOptions optimizer = {};
    ProcessGroup& processes = one_process();  // that learn the same together; each has its own part of every batch
    bool shard_optimizer = false;             // each keeps a part of the optimiser's state (train/sharded_optimizer.h)
  };

  struct Report {              // of the whole batch, whichever process had its parts
    double loss = 0;           // mean over the targets, natural logarithm
    double gradient_norm = 0;  // before clipping
    std::int64_t targets = 0;
  };

  Learning(const MakeLearner& make, const Options& options);

  // The gradients of a batch in one or more parts, of which this process has these: those of the mean over all targets, however it is cut.
  // Changes nothing else, and can be done again. Neither the loss nor the gradient need be a finite number.
  Report gradients(std::span<const Batch> parts);

  void update(double learning_rate);  // one update by the gradients

  Report step(std::span<const Batch> parts, double learning_rate);  // both

  // Loss under the weights that would be exported, summed over the targets of a batch (natural logarithm); no gradient.
  double loss_sum(const Batch& batch) const;

  const NamedTensors& parameters() const { return source_->tensors(); }
  const NamedTensors& exported() const { return ema_ ? ema_->tensors() : parameters(); }  // the moving average, when there is one

  TrainingState state(std::int64_t step) const;  // views, not copies; whole at the first process, and all of them call it together
  void load(const TrainingState& state);         // throws Error{input} when it is of another model

 private:
  Options options_;
  std::unique_ptr<Learner> learner_;
  std::shared_ptr<TrainableSource> source_;
  std::unique_ptr<Optimizer> optimizer_;
  GradientSum gradients_;
  std::optional<Ema> ema_;
  std::unique_ptr<Learner> averaged_;  // over the moving average; null without one
};

}  // namespace mm
