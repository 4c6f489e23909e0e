#pragma once
#include <cstdint>
#include <vector>

#include "train/rates.h"

namespace mm {

// How often classes are right, counted example by example.
class ClassScore {
 public:
  explicit ClassScore(std::size_t classes) : right_(classes), said_(classes), true_(classes) {}

  void count(std::int64_t said, std::int64_t truth);  // classes from 0

  // "accuracy": examples whose class was said. "macro-f1": mean over the classes of 2 right / (said + true), without those that were
  // neither said nor true (scikit-learn's zero_division is of no matter then). Empty when nothing was counted.
  Rates rates() const;

 private:
  std::vector<std::int64_t> right_, said_, true_;
};

}  // namespace mm
