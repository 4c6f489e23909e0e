#include "train/class_score.h"

#include <numeric>

namespace mm {

void ClassScore::count(std::int64_t said, std::int64_t truth) {
  ++said_.at(static_cast<std::size_t>(said));
  ++true_.at(static_cast<std::size_t>(truth));
  if (said == truth) ++right_[static_cast<std::size_t>(said)];
}

Rates ClassScore::rates() const {
  const auto total = std::accumulate(true_.begin(), true_.end(), std::int64_t{0});
  if (total == 0) return {};
  const auto right = std::accumulate(right_.begin(), right_.end(), std::int64_t{0});
  double sum = 0;
  int met = 0;
  for (std::size_t k = 0; k < right_.size(); ++k) {
    if (said_[k] + true_[k] == 0) continue;
    sum += 2.0 * static_cast<double>(right_[k]) / static_cast<double>(said_[k] + true_[k]);
    ++met;
  }
  return {{"accuracy", static_cast<double>(right) / static_cast<double>(total)}, {"macro-f1", sum / met}};
}

}  // namespace mm
