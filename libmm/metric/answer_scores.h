#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metric/score.h"

namespace mm {

// Answers beside the references of each, one or more: [items]. Every figure is a mean over the items of what the best of the references
// gives, 0 to 1, and throws as check_answers() does.
using AnswerTexts = std::span<const std::string>;
using ReferenceTexts = std::span<const std::vector<std::string>>;

// Throws Error{input} where the two differ in number or are none, where an item has no reference, and for what is not UTF-8, by its place
// from 0.
void check_answers(AnswerTexts answers, ReferenceTexts references);

// "exact": 1 where a reference is the answer, byte for byte, once both are in a form: that of `form` (vqa_answer(), m4c_answer() as
// ST-VQA has it, lowered()), or as they are written (GQA).
Score exact_match(AnswerTexts answers, ReferenceTexts references, std::string (*form)(std::string_view text) = nullptr);

// "ANLS": 1 - d / max(length), d the edit distance of the code points of both, lower case and without white space at their ends, where
// that is 0.5 or more, else 0 (Biten et al. 2019, "Scene Text Visual Question Answering", equation 1). Two empty texts give 1.
Score anls(AnswerTexts answers, ReferenceTexts references);

// "relaxed": 1 where both are finite numbers (decimal, "12%" being 0.12), the reference not 0, and differ by at most 5 % of the
// reference; else where both are the same text in lower case (Masry et al. 2022, "ChartQA"; google-research/pix2struct,
// pix2struct/metrics.py). "1,000" is a text, as there.
Score relaxed_accuracy(AnswerTexts answers, ReferenceTexts references);

}  // namespace mm
