#pragma once
#include "config/field.h"

namespace mm {

// Training in several processes, which a launcher starts (mpirun, srun).
struct ProcessOptions {
  double timeout = 1800;
  bool shard_optimizer = false;

  void visit(auto&& v) {
    v.field("timeout", timeout, "seconds that a process waits for the others, also while one of them validates", above(0));
    v.field("shard-optimizer", shard_optimizer,
            "each process keeps the optimiser's state of its part of the parameters (ZeRO stage 1): less memory, the same result");
  }
};

}  // namespace mm
