#pragma once
#include <cstddef>
#include <string_view>

#include "train/rates.h"

namespace mm {

// How near transcripts come to what was said, text by text.
class TranscriptScore {
 public:
  void count(std::string_view said, std::string_view truth);

  // "exact": texts that are right from the first letter to the last. "cer" and "wer": letters and words that must be put in, taken out or
  // exchanged (Levenshtein 1966), for each letter and word of the truth; may exceed 1. Empty when nothing was counted.
  Rates rates() const;

 private:
  std::size_t texts_ = 0, exact_ = 0, letters_ = 0, letter_edits_ = 0, words_ = 0, word_edits_ = 0;
};

}  // namespace mm
