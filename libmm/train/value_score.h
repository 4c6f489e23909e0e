#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "train/rates.h"

namespace mm {

// How near predicted numbers come to the true ones, column by column.
class ValueScore {
 public:
  void count(const at::Tensor& said, const at::Tensor& truth);  // [B, K] each, any real type

  // "r2": 1 - sum (said - true)^2 / sum (true - mean)^2, as scikit-learn's r2_score. "correlation": Pearson's; 0 where one side does not
  // vary. Both are means over the columns, without those whose truth does not vary. "mae" and "rmse": over all numbers, in the label's own
  // unit. Of several columns then "mae.NAME" of each. Empty when nothing was counted. names: of the columns.
  Rates rates(const std::vector<std::string>& names) const;

  // Of one column, the scores of metric/sentiment_score.h by the convention of that name: "acc2_non0"; by "all", each under its name and
  // the convention's: "acc2_non0.mag". "mae" and "corr" (as "correlation") stand here where they are of other numbers than those of
  // rates(): "mae.mag". Empty when nothing was counted. Throws Error{usage} for an unknown name, Error{input} where no row counts.
  Rates by_convention(const std::string& name) const;

 private:
  std::vector<at::Tensor> said_, truth_;  // [B, K] f64
};

// How often yes-or-no answers are right.
class AnswerScore {
 public:
  void count(const at::Tensor& scores, const at::Tensor& truth);  // [B, K] each: before the sigmoid; and 0 to 1, from 0.5 on it is yes

  // "accuracy": of all answers. "exact": examples with all answers right. "micro-f1": 2 right / (said + true) of yes, over all questions;
  // "macro-f1": its mean over the questions, without those to which nobody says yes. Empty when nothing was counted.
  Rates rates() const;

 private:
  std::vector<at::Tensor> said_, truth_;  // [B, K] bool
};

}  // namespace mm
