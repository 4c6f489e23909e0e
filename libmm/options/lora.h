#pragma once
#include <string>
#include <vector>

#include "config/field.h"

namespace mm {

// Low-rank adapters beside linear layers that stay as they are (train/lora.h).
struct LoraOptions {
  int rank = 0;
  double alpha = 8;
  std::vector<std::string> match = {};

  void visit(auto&& v) {
    v.field("rank", rank, "learn a change of this rank to each linear layer, and nothing else; 0 learns the weights themselves",
            between(0, 4096));
    v.field("alpha", alpha, "the change counts alpha / rank times", above(0));
    v.field("match", match, "which linear layers: patterns of their names, such as '*.query'; empty is all of them");
  }
};

}  // namespace mm
