#pragma once
#include <optional>
#include <span>
#include <vector>

#include "metric/score.h"

namespace mm {

// Correlations of two rows of as many finite numbers. -1 to 1; nothing where one side does not vary.

// Pearson's r.
std::optional<double> pearson(std::span<const double> a, std::span<const double> b);
// Spearman's rho: Pearson's of the ranks, those of equal numbers being their mean.
std::optional<double> spearman(std::span<const double> a, std::span<const double> b);
// Kendall's tau-b (1945), which takes ties into account, in N log N steps (Knight 1966, "A computer method for calculating Kendall's tau
// with ungrouped data").
std::optional<double> kendall(std::span<const double> a, std::span<const double> b);

// The ranks of numbers, from 1; equal ones share their mean rank.
std::vector<double> mean_ranks(std::span<const double> numbers);

// Predicted numbers y' beside true ones y, means over the items; with each item's own where one has one:
//
//   MAE, MSE   of |y' - y| and of its square        RMSE   the root of MSE
//   MAPE       of |y' - y| / |y|, a share and no percentage; |y| is at least 2^-52, as scikit-learn has it
//   R2         1 - sum (y' - y)^2 / sum (y - mean)^2; left out where y does not vary
//   Pearson, Spearman, Kendall   as above; left out where one side does not vary
//   CCC        concordance: 2 cov / (var' + var + (mean' - mean)^2), of variances by N (Lin 1989); left out as R2 is, and as Pearson's
//
// A figure that a resample does not have is NaN. said, truth: [N], finite, N >= 1 (Error{input} else, with the row's place from 0).
std::vector<Score> regression_scores(std::span<const double> said, std::span<const double> truth);

}  // namespace mm
