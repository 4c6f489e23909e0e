#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/judged_texts.h"
#include "metric/score.h"

namespace mm {

inline constexpr std::array<std::string_view, 2> kTranscriptAlignments{"shortest", "sclite"};
inline constexpr std::array<std::string_view, 2> kTranscriptLetters{"keep", "lower"};

// Error rates of transcripts (metric/word_errors.h) with the counts that they are made of. alignment: one of kTranscriptAlignments;
// letters: of kTranscriptLetters. Throws Error{input} for an item with several references.
std::vector<Score> transcript_scores(const std::vector<JudgedText>& items, const std::string& alignment, const std::string& letters);

// What the figures mean, for people.
std::string transcript_protocol(const std::string& alignment, const std::string& letters);

}  // namespace mm
