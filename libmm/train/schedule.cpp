#include "train/schedule.h"

#include <cmath>
#include <numbers>

namespace mm {

Schedule::Schedule(const OptimizerOptions& options, std::int64_t steps)
    : peak_(options.rate), floor_(options.floor), warmup_(options.warmup), steps_(steps) {}

double Schedule::at(std::int64_t step) const {
  if (step < warmup_) return peak_ * static_cast<double>(step + 1) / static_cast<double>(warmup_);
  if (step >= steps_) return floor_;
  const double done = static_cast<double>(step - warmup_) / static_cast<double>(steps_ - warmup_);
  return floor_ + (peak_ - floor_) * 0.5 * (1 + std::cos(std::numbers::pi * done));
}

}  // namespace mm
