#pragma once
#include <cstdint>

#include "config/field.h"

namespace mm {

// What a representation is held against, from the same labels.
struct ProbeOptions {
  std::int64_t supervised_steps = 300;

  void visit(auto&& v) {
    v.field("supervised-steps", supervised_steps,
            "to represent: updates of the same network from the labelled rows alone, shown beside the probe; 0 leaves it out", at_least(0));
  }
};

}  // namespace mm
