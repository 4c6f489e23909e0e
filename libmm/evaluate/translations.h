#pragma once
#include <string>
#include <vector>

#include "evaluate/judged_texts.h"
#include "metric/score.h"

namespace mm {

// BLEU, chrF2 and chrF2++ of translations (metric/translation_scores.h).
std::vector<Score> translation_scores(const std::vector<JudgedText>& items);

// sacreBLEU's signatures of them. references: of each item where all have as many, else 0.
std::string translation_protocol(std::size_t references);

}  // namespace mm
