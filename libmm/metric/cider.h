#pragma once
#include <span>
#include <string>
#include <vector>

#include "metric/ngrams.h"
#include "metric/score.h"

namespace mm {

// Consensus-based Image Description Evaluation (Vedantam, Zitnick, Parikh 2015): how alike the n-grams of a caption and of its references
// are, each weighted by how few pictures have it in their references. 0 to 10; papers print a hundredfold of a tenth of it. The weights are
// of the references that are evaluated: one picture alone has 0, and figures of different sets do not compare.
//
//   CIDEr-D      a word said more often than a reference says it gains nothing, and lengths that differ cost (equation 5 of the paper's
//                third version, sigma 6). tylin/coco-caption prints this one under the name CIDEr, and so do nearly all papers.
//   CIDEr-plain  equation 2 without either; without stemming.
//
// Words are compared as they stand. The length is counted in bigrams, as coco-caption does: no word and one word are as long.
std::vector<Score> cider_scores(const CountedCaptions& captions);  // CIDEr, CIDEr-D (the same), CIDEr-plain

}  // namespace mm
