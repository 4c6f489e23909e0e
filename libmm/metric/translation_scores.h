#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "metric/ngrams.h"
#include "metric/score.h"

namespace mm {

// "BLEU", 0 to 100, of sums over all translations, with exponential smoothing of orders without a match (Papineni et al. 2002; Chen and
// Cherry 2014, method 3; mjpost/sacrebleu). Each item's own is of that sentence alone, without "effective order". The words are whatever
// was counted.
Score translation_bleu(const CountedCaptions& translations);

// "chrF2", 0 to 100: F of n-grams of 1 to 6 characters, white space left out, recall being worth twice as much (Popović 2015); with word
// n-grams of 1 and 2 beside them, punctuation taken off words, "chrF2++" (Popović 2017). Of several references the one with the best F
// counts. As mjpost/sacrebleu: orders that one side does not have are left out of the mean. UTF-8. Throws Error{input} where the two differ
// in number or are none, an item has no reference, or a text is no UTF-8.
Score translation_chrf(std::span<const std::string> translations, std::span<const std::vector<std::string>> references, bool words);

}  // namespace mm
