#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "options/optimizer.h"

namespace mm {

// What a schedule is made of: peak > 0, 0 <= floor <= peak, a warm-up of w updates in a run of n, and the numbers of single kinds.
struct RateCourse {
  double peak, floor;
  double power, begin_part, decay_part, factor;
  std::int64_t warmup, steps;
  std::int64_t drops;  // of plateau, so far (train/plateau.h)
};

// A row of the table of schedules. `rise` is the rate of the step-th update, counted from 0, in the warm-up, and `fall` behind it:
//
//   line              (s + 1) / w * peak: every rise but one-cycle's (Goyal et al. 2017, section 2.2)
//   constant          peak
//   linear            floor + (peak - floor) (1 - d)                          with d = (s - w) / (n - w)
//   cosine            floor + (peak - floor) (1 + cos(pi d)) / 2              Loshchilov and Hutter 2017 (SGDR), equation 5, one cycle
//   polynomial        floor + (peak - floor) (1 - d)^power                    torch's PolynomialLR
//   inverse-square-root  max(floor, peak sqrt(w / (s + 1)))                   Vaswani et al. 2017, equation 3; without warm-up w = 1
//   one-cycle         half a cosine up from begin-part * peak to peak at s = w - 1, half a cosine down to floor at s = n - 1:
//                     Smith and Topin 2018 as in torch's OneCycleLR; the momentum stays as it is
//   wsd               peak, then in the last decay-part of the n updates a straight line to floor: Hu et al. 2024 (MiniCPM), section 4.2
//
//   plateau           max(floor, peak factor^drops), a drop whenever validations bring nothing better: torch's ReduceLROnPlateau
//
// From the n-th update on the rate stays at the floor; constant, inverse-square-root and plateau have no end and go on.
struct ScheduleKind {
  std::string_view name;
  std::string_view summary;  // one line for `mm list schedules`
  double (*rise)(const RateCourse& course, std::int64_t step);
  double (*fall)(const RateCourse& course, std::int64_t step);
};

std::span<const ScheduleKind> schedules();  // the table, in the order it is shown

// The learning rate over a run.
class Schedule {
 public:
  // steps: updates of the whole run, at least 1. Throws Error{usage} for an unknown schedule, and when the floor lies above the peak.
  Schedule(const OptimizerOptions& options, std::int64_t steps);

  double at(std::int64_t step, std::int64_t drops = 0) const;  // of the step-th update, counted from 0

 private:
  const ScheduleKind* kind_;
  RateCourse course_;
};

}  // namespace mm
