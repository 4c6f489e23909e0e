#pragma once
#include "config/field.h"

namespace mm {

// Training in several processes, which a launcher starts (mpirun, srun).
struct ProcessOptions {
  double timeout = 1800;

  void visit(auto&& v) {
    v.field("timeout", timeout, "seconds that a process waits for the others, also while one of them validates", above(0));
  }
};

}  // namespace mm
