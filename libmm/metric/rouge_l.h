#pragma once
#include <cstddef>
#include <span>

#include "metric/score.h"
#include "metric/word_ids.h"

namespace mm {

// The length of the longest sequence of words that stands in both, with gaps or without (Hyyrö 2004: 64 places at a time).
std::size_t longest_common(std::span<const WordId> a, std::span<const WordId> b);

// ROUGE-L of one caption, 0 to 1: F of the best precision and the best recall, which may be of two references, with beta 1.2 (Lin 2004;
// tylin/coco-caption, rouge.py). A text without words counts as one empty word, as there.
double rouge_l(const JudgedCaption& caption);

Score rouge_l_score(std::span<const JudgedCaption> captions);  // ROUGE_L, the mean

}  // namespace mm
