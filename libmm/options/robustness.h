#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 3> kRobustMethods{"plain", "dropout", "rebuild"};

// How `mm train --robustness` asks what a trained model makes of inputs that are missing or noisy.
struct RobustnessOptions {
  bool asked = false;
  std::vector<std::string> compare = {};
  int draws = 10, noise_draws = 3;

  void visit(auto&& v) {
    v.field("robustness", asked, "hold the trained model against missing and noisy inputs: robustness.csv, .json, .md and .svg in the run",
            deed());
    v.field("robustness-compare", compare,
            "with --robustness: train it in these ways, and show them side by side: plain, dropout (inputs left out while it learns), "
            "rebuild (and what was left out is told from the rest)",
            one_of(kRobustMethods));
    v.field("robustness-draws", draws, "draws of which inputs are missing, for each rate", between(1, 1000));
    v.field("robustness-noise-draws", noise_draws, "draws of noise, and of steps and numbers that drop out, for each level",
            between(1, 1000));
  }
};

}  // namespace mm
