#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "metric/score.h"

namespace mm {

// How right one class of several is. T examples are of it, S were said to be, R of them rightly.
struct ClassRow {
  double precision = 0;   // R / S, 0 of 0
  double recall = 0;      // R / T, 0 of 0
  double f1 = 0;          // 2 R / (S + T), 0 of 0
  std::size_t right = 0;  // R
  std::size_t said = 0;   // S
  std::size_t is = 0;     // T
};

// How often each class is right, said and true: all that the figures of classes need. Counted example by example, 0 <= class < classes.
class ClassCounts {
 public:
  explicit ClassCounts(std::size_t classes) : right_(classes), said_(classes), is_(classes) {}

  void count(std::size_t said, std::size_t truth);

  std::size_t classes() const { return right_.size(); }
  std::size_t total() const { return total_; }
  ClassRow row(std::size_t which) const;

  // Below, classes that are neither said nor true do not count. All are NaN of no example.
  double accuracy() const;
  double balanced_accuracy() const;  // mean recall of the classes that are true
  // Means over the classes, and means weighted by how often each is true.
  double macro(double ClassRow::*figure) const;
  double weighted(double ClassRow::*figure) const;
  // Gorodkin 2004, "Comparing two K-category assignments by a K-category correlation coefficient"; of two classes Matthews 1975. -1 to 1; 0
  // where all examples are, or are said to be, of one class.
  double matthews() const;
  // Cohen 1960: agreement beyond that of chance. -1 to 1; 0 where both sides name one and the same class alone.
  double kappa() const;

 private:
  double agreement_by_chance() const;  // sum of S T over the classes

  std::vector<std::size_t> right_, said_, is_;
  std::size_t total_ = 0, total_right_ = 0;
};

// "accuracy" (with each item's own), "balanced-accuracy", precision, recall and F1 as "precision.macro", "precision.weighted", ...,
// "matthews", "kappa". The figures of scikit-learn's with zero_division 0; of one class for each example, micro averages are the accuracy.
// said, truth: [N] classes from 0 to classes - 1. Throws Error{input} where they differ in number or are none, and for any other class, by
// the row's place from 0. A resampled figure costs a pass over its items.
std::vector<Score> class_scores(std::span<const std::size_t> said, std::span<const std::size_t> truth, std::size_t classes);

// [truth][said] how often; the same checks. At most 4096 classes (Error{input}).
std::vector<std::vector<std::size_t>> confusion_matrix(std::span<const std::size_t> said, std::span<const std::size_t> truth,
                                                       std::size_t classes);

}  // namespace mm
