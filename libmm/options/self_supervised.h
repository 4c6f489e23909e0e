#pragma once
#include <array>
#include <string>
#include <string_view>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 2> kMomentumSchedules{"cosine", "constant"};

// Objectives that need no labels: what BYOL and masked autoencoders ask beside what all objectives do.
struct SelfSupervisedOptions {
  double momentum = 0.996;
  std::string momentum_schedule = "cosine";
  double mask_ratio = 0.75;
  bool normalise_patches = true;

  void visit(auto&& v) {
    v.field("momentum", momentum, "of byol: the part of its target network that stays at each update", between(0, 1));
    v.field("momentum-schedule", momentum_schedule, "of byol: cosine lets the momentum rise to 1 over the run (Grill et al. 2020)",
            one_of(kMomentumSchedules));
    v.field("mask-ratio", mask_ratio, "of mae: the part of the patches that is hidden", Limits{.least = 0, .most = 1, .open = true});
    v.field("normalise-patches", normalise_patches, "of mae: rebuild each patch at mean 0 and variance 1");
  }
};

}  // namespace mm
