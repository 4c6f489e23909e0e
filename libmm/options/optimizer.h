#pragma once
#include <cstdint>

#include "config/field.h"

namespace mm {

// The optimiser, its schedule (warm-up, then cosine), clipping and the moving average.
struct OptimizerOptions {
  double rate = 1e-3, floor = 0, weight_decay = 0.05, beta1 = 0.9, beta2 = 0.98, epsilon = 1e-8, clip = 1;
  std::int64_t warmup = 100;
  double ema = 0.999;

  void visit(auto&& v) {
    v.field("rate", rate, "peak learning rate", above(0));
    v.field("floor", floor, "learning rate at the end of the cosine", at_least(0));
    v.field("warmup", warmup, "updates over which the rate rises from 0", at_least(0));
    v.field("weight-decay", weight_decay, "decoupled; of weights, not of biases, norms and position tables", at_least(0));
    v.field("beta1", beta1, "decay of the first moment", between(0, 0.9999));
    v.field("beta2", beta2, "decay of the second moment", between(0, 0.999999));
    v.field("epsilon", epsilon, "added to the root of the second moment", above(0));
    v.field("clip", clip, "largest norm of all gradients together; 0 does not clip", at_least(0));
    v.field("ema", ema, "decay of the moving average that is validated and exported; 0 is none", between(0, 0.999999));
  }
};

}  // namespace mm
