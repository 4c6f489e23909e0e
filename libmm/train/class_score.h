#pragma once
#include <cstdint>
#include <vector>

#include "metric/class_scores.h"
#include "train/rates.h"

namespace mm {

// How often classes are right, counted example by example.
class ClassScore {
 public:
  explicit ClassScore(std::size_t classes) : counts_(classes) {}

  void count(std::int64_t said, std::int64_t truth);  // classes from 0

  // Of two classes: how much an example looks like the second; any finite measure that rises, or an infinite one.
  void rank(double score, bool second);

  // "accuracy": examples whose class was said. "macro-f1": mean over the classes of 2 right / (said + true), without those that were
  // neither said nor true (scikit-learn's zero_division is of no matter then). Of two classes "f1": that of the second alone, 0 where it
  // is neither; and, where examples of both were ranked, "auc": the part of the pairs of one of each in which the second's is ranked above,
  // ties as a half (Mann and Whitney 1947), which is the area under the ROC curve. Empty when nothing was counted.
  Rates rates() const;

 private:
  ClassCounts counts_;
  std::vector<double> scores_;  // of the ranked
  std::vector<char> second_;
};

}  // namespace mm
