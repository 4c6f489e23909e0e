#pragma once
#include <cstdint>

#include "options/optimizer.h"

namespace mm {

// Learning rate over a run: a straight line from 0 to the peak over the warm-up, then half a cosine down to the floor at the last step.
class Schedule {
 public:
  Schedule(const OptimizerOptions& options, std::int64_t steps);  // steps: updates of the whole run, at least 1

  double at(std::int64_t step) const;  // of the step-th update, counted from 0; after the last one the rate stays

 private:
  double peak_, floor_;
  std::int64_t warmup_, steps_;
};

}  // namespace mm
