#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metric/score.h"
#include "metric/word_ids.h"

namespace mm {

// What METEOR looks at of a word.
struct MeteorWord {
  std::uint32_t stem = 0;                    // the same number for words with the same stem
  bool function = false;                     // counts less than one that carries content
  std::vector<std::uint32_t> meanings = {};  // sets of synonyms that it is in, in ascending order (text/word_net.h); none: no synonyms
};

// How many words of a candidate and a reference are laid beside one another.
struct MeteorMatches {
  struct Side {
    std::size_t content = 0, function = 0;  // words
  };
  Side candidate = {}, reference = {};                                 // all words
  std::array<Side, 3> candidate_matched = {}, reference_matched = {};  // of those the same, of one stem, synonyms
  std::size_t chunks = 0;                                              // runs that are side by side in both
};

// The alignment of METEOR 1.5 (Denkowski and Lavie 2014) as its program chooses it: pairs of words that nothing else matches are laid
// beside one another first; of the rest, from left to right in the reference with the best 40 ways kept, as many equal words as possible,
// then the fewest chunks, then the least distance, which that program adds to the pairs that it tries later. Stems and synonyms do not
// count as matches in that choice (their weights are cut to whole numbers there), so a way without them may win. vocabulary[word - 1].
// Throws Error{input} for texts whose lengths have a product above 2^26.
MeteorMatches meteor_matches(std::span<const WordId> candidate, std::span<const WordId> reference, std::span<const MeteorWord> vocabulary);

// "METEOR", 0 to 1: with the parameters for English (alpha 0.85, beta 0.2, gamma 0.6, delta 0.75; weights 1 of equal words, 0.6 of stems,
// 0.8 of synonyms). Of several references the one that gives an item the most; of all items the score of their sums, as coco-caption prints
// it. Without paraphrases. vocabulary: of every number in the captions, [word - 1].
Score meteor_score(std::span<const JudgedCaption> captions, std::span<const MeteorWord> vocabulary);

}  // namespace mm
