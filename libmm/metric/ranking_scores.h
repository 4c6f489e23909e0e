#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "metric/score.h"

namespace mm {

// Where the positives of one query stand among its candidates.
struct RankedQuery {
  // Of each positive, best first, from 1. Of candidates with equal scores each has their mean rank: 1 + those above + those beside / 2. A
  // positive that a list does not hold has rank infinity.
  std::vector<double> ranks;
  std::vector<double> gains;  // of the same positives: what finding them is worth, 1 unless graded
  std::size_t tied = 0;       // positives that another candidate stands beside
};

// From a score of each candidate, the higher the better, and the places of the positives among them, with their gains (empty: 1 of each).
// Throws Error{input} for a score that is NaN, for no positive, for one named twice or beyond the candidates, and for a gain that is not
// finite and above 0.
RankedQuery rank_by_scores(std::span<const double> scores, std::span<const std::size_t> positives, std::span<const double> gains = {});

// From the ids of what was found, best first, none twice, and those of the positives. Throws as above.
RankedQuery rank_by_list(std::span<const std::size_t> found, std::span<const std::size_t> positives, std::span<const double> gains = {});

// Means over the queries, with each query's own; of P positives at ranks r_1 <= r_2 <= ..:
//
//   R@k         1 where r_1 <= k, else 0: any positive in the first k, as papers of pictures and text count it
//   recall@k    the share of the positives with a rank of at most k: true recall
//   MedR        the median of r_1, rounded down where it lies between two ranks (open_clip, CLAP); MeanR its mean; both may be infinite
//   MRR         1 / r_1
//   mAP         mean over the positives of i / r_i
//   mAP@k       of those with r_i <= k, divided by min(P, k) or, where ties let more in, by their number
//   nDCG@k      sum over r_i <= k of gain_i / log2(r_i + 1), divided by that of as many in the best order (Järvelin and Kekäläinen
//               2002; gains are taken as they are: give 2^g - 1 for the other form)
//   mINP        P / r_P, at most 1 (Ye et al. 2021, "Deep learning for person re-identification: a survey and outlook")
//
// Tied candidates share a rank, so that no figure depends on the order of what is equal; say tied_positives() beside it. ks: each at least
// 1 (Error{usage}); queries: at least one, from rank_by_scores() or rank_by_list().
std::vector<Score> ranking_scores(std::span<const RankedQuery> queries, std::span<const std::size_t> ks);

// How many positives of all queries another candidate stands beside.
std::size_t tied_positives(std::span<const RankedQuery> queries);

}  // namespace mm
