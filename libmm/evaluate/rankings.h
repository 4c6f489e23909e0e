#pragma once
#include <string>
#include <vector>

#include "evaluate/judged_texts.h"
#include "metric/score.h"

namespace mm {

// Figures of retrieval (metric/ranking_scores.h) of lists of what was found, best first, beside what should have been. at: "1,5,10". Throws
// Error{usage} for one that is no whole number from 1 on, Error{input} for a list that names something twice, by its id.
std::vector<Score> ranking_scores_of(const std::vector<JudgedText>& items, const std::string& at);

std::string ranking_protocol();  // what the figures mean, for people

}  // namespace mm
