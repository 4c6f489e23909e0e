#include "metric/ngrams.h"

#include <algorithm>
#include <cstdint>

namespace mm {

std::size_t Ngram::size() const { return static_cast<std::size_t>(std::ranges::find(words, WordId{0}) - words.begin()); }

std::size_t NgramHash::operator()(const Ngram& ngram) const {
  std::uint64_t hash = 0x9e3779b97f4a7c15U;
  for (const auto word : ngram.words) hash = (hash ^ word) * 0xff51afd7ed558ccdU, hash ^= hash >> 32;
  return static_cast<std::size_t>(hash);
}

std::vector<NgramCount> count_ngrams(std::span<const WordId> words) {
  std::vector<Ngram> all;
  all.reserve(words.size() * kLongestNgram);
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    Ngram ngram;
    for (std::size_t n = 0; n < kLongestNgram && begin + n < words.size(); ++n) {
      ngram.words[n] = words[begin + n];
      all.push_back(ngram);
    }
  }
  std::ranges::sort(all);
  std::vector<NgramCount> counts;
  for (const auto& ngram : all) {
    if (counts.empty() || counts.back().ngram != ngram) counts.push_back({.ngram = ngram, .count = 0});
    ++counts.back().count;
  }
  return counts;
}

}  // namespace mm
