#include "feature/frame_sums.h"

#include <cmath>

#include "base/check.h"

namespace mm {

void FrameSums::add(const std::vector<float>& numbers) {
  if (count_ == 0) mean_.assign(numbers.size(), 0), square_.assign(numbers.size(), 0);
  MM_ASSERT(numbers.size() == mean_.size());
  ++count_;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double before = numbers[i] - mean_[i];
    mean_[i] += before / static_cast<double>(count_);
    square_[i] += before * (numbers[i] - mean_[i]);
  }
}

std::vector<double> FrameSums::mean() const { return mean_; }

std::vector<double> FrameSums::deviation() const {
  std::vector<double> deviations;
  for (const double square : square_) deviations.push_back(std::sqrt(square / static_cast<double>(count_)));
  return deviations;
}

}  // namespace mm
