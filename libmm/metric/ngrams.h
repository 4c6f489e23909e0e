#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metric/word_ids.h"

namespace mm {

inline constexpr std::size_t kLongestNgram = 4;

// How often words that stand side by side do so in a text.
struct NgramCount {
  std::uint32_t ngram = 0;  // four times its number from 0 on, plus its words less one
  double count = 0;

  std::size_t words() const { return ngram % kLongestNgram + 1; }  // 1 to 4
};

// N-grams of 1 to 4 words as numbers: a table without pointers, as each of millions is looked up once.
class NgramIds {
 public:
  std::vector<NgramCount> count(std::span<const WordId> words);  // of a text, in the order of their numbers
  std::size_t size() const { return used_; }                     // different ones so far

 private:
  using Words = std::array<WordId, kLongestNgram>;  // behind a shorter one zeros
  std::uint32_t id_of(const Words& words, std::size_t length);
  void grow();

  std::vector<Words> words_ = std::vector<Words>(1024);  // a power of 2 of places, at most half of them taken
  std::vector<std::uint32_t> ids_ = std::vector<std::uint32_t>(1024);
  std::size_t used_ = 0;
};

// What figures of n-grams look at of a caption.
struct CountedCaption {
  std::vector<NgramCount> candidate;
  std::size_t words = 0;  // of the candidate
  std::vector<std::vector<NgramCount>> references;
  std::vector<std::size_t> reference_words;
};

struct CountedCaptions {
  std::vector<CountedCaption> captions;
  std::size_t ngrams = 0;  // different ones in all of them
};

// By one table for all of them.
CountedCaptions count_captions(std::span<const JudgedCaption> captions);

}  // namespace mm
