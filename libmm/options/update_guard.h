#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 3> kNonfinite{"stop", "skip", "rollback"};

// What becomes of an update that would do harm (train/update_guard.h).
struct UpdateGuardOptions {
  std::string nonfinite = "stop";
  double outlier = 0;
  std::int64_t outlier_window = 100, rollback = 5, most_skipped = 20;

  void visit(auto&& v) {
    v.field("nonfinite", nonfinite,
            "when the loss or the gradient is no finite number: stop with an error, skip the update, or rollback to a checkpoint and leave "
            "out the batches before it, too",
            one_of(kNonfinite));
    v.field("outlier", outlier,
            "skip an update whose gradient's norm is more standard deviations than this above the mean of those before; 0 skips none",
            at_least(0));
    v.field("outlier-window", outlier_window, "how many norms that mean is taken over; before there are as many, none is skipped",
            between(2, 100'000));
    v.field("rollback", rollback, "batches that a rollback leaves out: the one that did harm, and those before it", between(1, 100'000));
    v.field("most-skipped", most_skipped, "batches in a row that may be left out; beyond that the run stops with the error", at_least(1));
  }
};

}  // namespace mm
