#pragma once
#include <set>
#include <span>
#include <vector>

#include "metric/score.h"
#include "metric/word_ids.h"

namespace mm {

// How much captions vary, whatever is on the pictures:
//
//   distinct_1, distinct_2   different words, and pairs of words, as a share of all that were said (Li et al. 2016, section 5)
//   unique                   different captions as a share of all
//   novel                    captions that are not among the known ones, word for word, as a share
//   words                    how many words a caption has, on the mean
//   vocabulary               different words
//
// known: those that a system was trained with, or the references of all pictures.
std::vector<Score> diversity_scores(std::span<const JudgedCaption> captions, const std::set<std::vector<WordId>>& known);

}  // namespace mm
