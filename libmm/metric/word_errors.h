#pragma once
#include <span>
#include <string>
#include <vector>

#include "metric/edit_distance.h"
#include "metric/score.h"

namespace mm {

// How a transcript is laid beside its reference. It changes how errors are split into substitutions, deletions and insertions, seldom
// their sum (metric/edit_distance.h).
enum class WordAlignment { shortest, sclite };

// What became of the words of each transcript: [items]. Words are what jiwer 4's default transform leaves: white space at both ends is
// dropped, a run of two or more white space characters is one space, and words stand between spaces; case and punctuation count. (A lone
// tab or line break inside is part of a word, as there.) Texts without a word are welcome.
// Throws Error{input} where the two differ in number or are none, and for what is not UTF-8, by its place from 0.
std::vector<EditCounts> word_edits(std::span<const std::string> references, std::span<const std::string> hypotheses,
                                   WordAlignment alignment = WordAlignment::shortest);

// The same of code points, spaces among them, white space at both ends dropped.
std::vector<EditCounts> character_edits(std::span<const std::string> references, std::span<const std::string> hypotheses,
                                        WordAlignment alignment = WordAlignment::shortest);

// Rates of sums over the items, as jiwer 4 has them: of H hits, S substitutions, D deletions, I insertions, N = H + S + D words of the
// references and P = H + S + I of the hypotheses,
//
//   WER  (S + D + I) / N          of words; may be above 1; where N is 0 it is I, a number and no rate
//   MER  (S + D + I) / (N + I)    match error rate: 0 to 1; 0 of nothing
//   WIP  (H / N) (H / P)          word information preserved: 1 of nothing, 0 where N or P alone is 0
//   WIL  1 - WIP                  word information lost (Morris et al. 2004, "From WER and RIL to MER and WIL")
//
// One item's own are those of its sums. edits: at least one item (Error{input} else).
std::vector<Score> word_error_scores(std::span<const EditCounts> edits);

// CER: as WER, of character_edits().
std::vector<Score> character_error_scores(std::span<const EditCounts> edits);

}  // namespace mm
