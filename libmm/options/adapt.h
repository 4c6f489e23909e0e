#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "config/field.h"

namespace mm {

// Domains that hold the same classes, and what is tried to bring one to another.
struct AdaptOptions {
  std::vector<std::string> methods{"none", "coral", "dann"};
  std::int64_t per_class = 20;
  std::vector<std::string> costs{"0.001", "0.01", "0.1", "1", "10", "100", "1000", "10000"};

  void visit(auto&& v) {
    v.field("methods", methods,
            "none: a linear support vector machine as it is; coral: the same, brought to the target's covariance; network: model.layers as "
            "they are; dann: the same, with features that do not give the domain away");
    v.field("per-class", per_class, "rows of each class of a source that are learnt from, drawn for each seed; of fewer, all", at_least(1));
    v.field("costs", costs, "C of the support vector machines, the first of the best in cross-validation with two parts");
  }
};

}  // namespace mm
