#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/judged_texts.h"
#include "metric/score.h"

namespace mm {

inline constexpr std::array<std::string_view, 3> kTokenizers{"ptb", "none", "lower"};

// How captions are looked at.
struct CaptionRules {
  // ptb as coco-caption does, none for texts that are tokens already, parted by spaces, lower for those in lower case, as other harnesses
  // do.
  std::string tokenizer = "ptb";
  std::string wordnet = {};                // a folder of WordNet's database: METEOR then knows synonyms
  std::vector<std::string> training = {};  // captions that a system was trained with: what is not among them is novel
};

// All figures of captions (Bleu_1 to Bleu_4, METEOR, ROUGE_L, CIDEr and its kin, variety). Throws Error{input} as WordNet does, and for
// text that is not UTF-8.
std::vector<Score> caption_scores(const std::vector<JudgedText>& items, const CaptionRules& rules);

// What the figures mean, for people.
std::string caption_protocol(const CaptionRules& rules);

}  // namespace mm
