#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/judged_texts.h"
#include "metric/score.h"

namespace mm {

inline constexpr std::array<std::string_view, 3> kTokenizers{"ptb", "none", "lower"};

// All figures of captions (Bleu_1 to Bleu_4, ROUGE_L, CIDEr and its kin, variety). tokenizer: ptb as coco-caption does, none for texts that
// are tokens already, parted by spaces, lower for those in lower case, as other harnesses do. Throws Error{input} for an item of which the
// tokenizer leaves no reference.
std::vector<Score> caption_scores(const std::vector<JudgedText>& items, const std::string& tokenizer);

// What the figures mean, for people.
std::string caption_protocol(const std::string& tokenizer);

}  // namespace mm
