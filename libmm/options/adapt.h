#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 5> kAlignments{"none", "dann", "coral", "mmd", "cmd"};

// How a classification learns to work on a domain whose labels it is not shown.
struct TargetOptions {
  std::string kind = "none";
  double weight = 1;

  void visit(auto&& v) {
    v.field("kind", kind, "makes features (what the last block is given) of training and test rows alike, by an objective of two domains",
            one_of(kAlignments));
    v.field("weight", weight, "of that objective, beside 1 of the classes'", at_least(0));
  }
};

// What is tried to bring one domain to another.
struct AdaptOptions {
  std::vector<std::string> methods{"none", "coral", "dann"};
  std::int64_t per_class = 20;
  bool shares = false;

  void visit(auto&& v) {
    v.field("methods", methods,
            "none: a linear support vector machine; coral: the same, its source brought to the target's covariance; network: model.layers; "
            "dann: the same, with features that do not tell model.critic the domain");
    v.field("per-class", per_class, "rows of each class of a source that are learnt from, drawn for each seed; of fewer, all", at_least(1));
    v.field("shares", shares, "divide each row by its sum, as histograms are, before it is standardised over its domain");
  }
};

}  // namespace mm
