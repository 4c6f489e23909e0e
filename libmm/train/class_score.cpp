#include "train/class_score.h"

#include <algorithm>
#include <cmath>

#include "metric/probability_scores.h"

namespace mm {

void ClassScore::count(std::int64_t said, std::int64_t truth) {
  counts_.count(static_cast<std::size_t>(said), static_cast<std::size_t>(truth));
}

void ClassScore::rank(double score, bool second) {
  scores_.push_back(score);
  second_.push_back(second ? 1 : 0);
}

Rates ClassScore::rates() const {
  if (counts_.total() == 0) return {};
  Rates rates{{"accuracy", counts_.accuracy()}, {"macro-f1", counts_.macro(&ClassRow::f1)}};
  if (counts_.classes() != 2) return rates;
  rates.emplace_back("f1", counts_.row(1).f1);
  if (std::ranges::any_of(scores_, [](double score) { return std::isnan(score); })) return rates;
  if (const auto area = RankedAnswers(scores_, second_).roc_area()) rates.emplace_back("auc", *area);
  return rates;
}

}  // namespace mm
