#pragma once
#include <cstdint>

namespace mm {

// Learning rate over a run: a straight line from 0 to `peak` over the warm-up, then half a cosine down to `floor` at the last step.
struct Schedule {
  double peak = 1e-3, floor = 0;
  std::int64_t warmup = 0, steps = 1;

  double at(std::int64_t step) const;  // of the step-th update, counted from 0; `floor` after the last
};

}  // namespace mm
