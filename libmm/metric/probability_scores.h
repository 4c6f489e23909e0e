#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "metric/score.h"

namespace mm {

// Scores of yes or no, in order: what the area under a curve is taken from, of all of them or of some, in one pass.
class RankedAnswers {
 public:
  // scores: [N] any measure that rises with the likelihood of yes, infinite ones among them, no NaN (MM_ASSERT). yes: [N] 0 or 1.
  RankedAnswers(std::span<const double> scores, std::span<const char> yes);

  // Below, weights: [N] how often each counts, in the order that was given; empty: once.

  // The part of the pairs of a yes and a no in which the yes has the higher score, ties as a half (Mann and Whitney 1947): the area under
  // the ROC curve. Nothing where one of both is missing.
  std::optional<double> roc_area(std::span<const std::size_t> weights = {}) const;

  // Average precision: sum over the thresholds, from the highest score down, of the precision times what the recall grows by, without
  // interpolation. Nothing without a yes.
  std::optional<double> average_precision(std::span<const std::size_t> weights = {}) const;

 private:
  struct Entry {
    double score;
    bool yes;
    std::size_t place;
  };
  std::vector<Entry> ascending_;  // [N]
};

// "AUROC" and "AUPRC" (average precision) of one question, as scikit-learn's roc_auc_score and average_precision_score. A resample that has
// but one of yes and no has NaN. Throws Error{input} where the two differ in number, one of yes and no is missing, or a score is NaN.
std::vector<Score> answer_area_scores(std::span<const double> scores, std::span<const char> yes);

// Of probabilities beside the true class:
//
//   AUROC, AUPRC   of two classes: by the probability of the second
//   AUROC.macro, AUROC.weighted, AUPRC.macro
//                  of more: each class beside all others, as a mean of those of which there are some and others, and weighted by how
//                  often each is true
//   log-loss       mean of -ln p(truth), p kept at least 2^-52 from 0 and 1
//   Brier          of two classes the mean of (p(second) - truth)^2, 0 to 1; of more that of the sum over the classes, 0 to 2
//   ECE            calibration_score() of the highest probability of each; of equal probabilities the first class counts as said
//   top5           how often the true class is one of the five likeliest, of equal probabilities the last first
//
// Areas are left out where all rows are of one class, and top5 where there are five classes at most.
//
// probabilities: [N, classes], row by row, each 0 to 1 and each row with a sum of 1 within 0.001; truth: [N]; bins >= 1. Throws
// Error{input} for anything else, by the row's place from 0.
std::vector<Score> probability_scores(std::span<const double> probabilities, std::size_t classes, std::span<const std::size_t> truth,
                                      std::size_t bins = 15);

// "ECE", expected calibration error: sum over `bins` bins of equal width, each without its lower edge and with its upper one, of
// |share right - mean probability| times the bin's share (Guo et al. 2017, "On calibration of modern neural networks"). probabilities: [N],
// N >= 1, each 0 to 1, of what was said; right: [N] 0 or 1; bins >= 1 (MM_ASSERT).
Score calibration_score(std::span<const double> probabilities, std::span<const char> right, std::size_t bins = 15);

}  // namespace mm
