#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "evaluate/judged_texts.h"
#include "metric/score.h"

namespace mm {

std::vector<std::size_t> ranking_depths(const std::string& at);  // of "1,5,10". Throws Error{usage} for what is no whole number from 1 on

// Figures of retrieval (metric/ranking_scores.h) of lists of what was found, best first, beside what should have been. at: as
// ranking_depths(). A row with "scores" (JudgedFiles::rows), one of each that was found, goes by these: what has equal ones shares a rank,
// and a remark counts such positives. Throws Error{usage} for depths that are no whole numbers from 1 on, Error{input} that names the line
// for a list that names something twice, and for scores that are not as many numbers.
std::vector<Score> ranking_scores_of(const std::vector<JudgedText>& items, const std::string& at, std::vector<std::string>& remarks);

std::string ranking_protocol();  // what the figures mean, for people

}  // namespace mm
