#pragma once
#include <cstddef>
#include <vector>

namespace mm {

// Mean and deviation of vectors that come one after the other.
class FrameSums {
 public:
  void add(const std::vector<float>& numbers);  // all of one length

  std::size_t count() const { return count_; }
  std::vector<double> mean() const;       // of each number; empty before the first
  std::vector<double> deviation() const;  // of the population

 private:
  std::size_t count_ = 0;
  std::vector<double> mean_, square_;  // square_: summed squares of what differs from the mean (Welford 1962)
};

}  // namespace mm
