#pragma once
#include <array>
#include <string>
#include <string_view>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 3> kTrainPrecisions{"fp32", "bf16", "fp16"};

// How a model that learns computes.
struct ComputingOptions {
  std::string precision = "fp32";
  bool recompute = false;

  void visit(auto&& v) {
    v.field(
        "precision", precision,
        "numbers that the model computes in while it learns; its weights, the loss and the optimiser's state are fp32 in any case. fp16 "
        "scales the loss",
        one_of(kTrainPrecisions));
    v.field("recompute", recompute,
            "keep only what goes into each block of model.layers, or each layer of a captioner, for the backward pass, and compute the "
            "rest again: "
            "less memory, more time");
  }
};

}  // namespace mm
