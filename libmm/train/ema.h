#pragma once
#include "train/optimizer.h"

namespace mm {

// An exponential moving average of the parameters (Polyak and Juditsky 1992): average <- d average + (1 - d) parameter after each step,
// with d = min(decay, (1 + t) / (10 + t)) at step t, so that the first steps are forgotten quickly.
class Ema {
 public:
  Ema(const NamedTensors& parameters, double decay);  // decay in (0, 1)

  void update();
  const NamedTensors& tensors() const { return averages_; }
  std::int64_t steps() const { return steps_; }
  void load(const NamedTensors& averages, std::int64_t steps);  // copies; throws Error{input} as copy_tensors does

 private:
  NamedTensors parameters_, averages_;
  double decay_;
  std::int64_t steps_ = 0;
};

}  // namespace mm
