#pragma once
#include <array>
#include <compare>
#include <cstddef>
#include <span>
#include <vector>

#include "metric/word_ids.h"

namespace mm {

inline constexpr std::size_t kLongestNgram = 4;

// Up to four words that stand side by side; behind a shorter one zeros.
struct Ngram {
  std::array<WordId, kLongestNgram> words{};
  auto operator<=>(const Ngram&) const = default;
  std::size_t size() const;  // words, 1 to 4
};

struct NgramHash {
  std::size_t operator()(const Ngram& ngram) const;
};

struct NgramCount {
  Ngram ngram;
  double count = 0;
};

// How often each n-gram of 1 to 4 words stands in a text, in the n-grams' order.
std::vector<NgramCount> count_ngrams(std::span<const WordId> words);

}  // namespace mm
