#include "metric/ngrams.h"

#include <algorithm>

#include "base/hash.h"

namespace mm {
namespace {

std::size_t hash_of(const std::array<WordId, kLongestNgram>& words) {
  const auto pair = [&](std::size_t i) { return std::uint64_t{words[i]} << 32 | words[i + 1]; };
  return static_cast<std::size_t>(mix64(pair(0) ^ mix64(pair(2))));
}

}  // namespace

std::uint32_t NgramIds::id_of(const Words& words, std::size_t length) {
  if (2 * used_ >= words_.size()) grow();
  const std::size_t last = words_.size() - 1;
  std::size_t place = hash_of(words) & last;
  while (words_[place][0] != 0 && words_[place] != words) place = (place + 1) & last;
  if (words_[place][0] == 0) {
    words_[place] = words;
    ids_[place] = static_cast<std::uint32_t>(kLongestNgram * used_++ + length - 1);
  }
  return ids_[place];
}

void NgramIds::grow() {
  auto words = std::vector<Words>(2 * words_.size());
  auto ids = std::vector<std::uint32_t>(words.size());
  words.swap(words_);
  ids.swap(ids_);
  const std::size_t last = words_.size() - 1;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i][0] == 0) continue;
    std::size_t place = hash_of(words[i]) & last;
    while (words_[place][0] != 0) place = (place + 1) & last;
    words_[place] = words[i];
    ids_[place] = ids[i];
  }
}

std::vector<NgramCount> NgramIds::count(std::span<const WordId> words) {
  std::vector<std::uint32_t> all;
  all.reserve(words.size() * kLongestNgram);
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    Words own{};
    for (std::size_t n = 0; n < kLongestNgram && begin + n < words.size(); ++n) {
      own[n] = words[begin + n];
      all.push_back(id_of(own, n + 1));
    }
  }
  std::ranges::sort(all);
  std::vector<NgramCount> counts;
  counts.reserve(all.size());
  for (const auto id : all) {
    if (counts.empty() || counts.back().ngram != id) counts.push_back({.ngram = id, .count = 0});
    ++counts.back().count;
  }
  return counts;
}

CountedCaptions count_captions(std::span<const JudgedCaption> captions) {
  NgramIds ids;
  CountedCaptions counted;
  for (const auto& caption : captions) {
    counted.captions.push_back(
        {.candidate = ids.count(caption.candidate), .words = caption.candidate.size(), .references = {}, .reference_words = {}});
    for (const auto& reference : caption.references) {
      counted.captions.back().references.push_back(ids.count(reference));
      counted.captions.back().reference_words.push_back(reference.size());
    }
  }
  counted.ngrams = ids.size();
  return counted;
}

}  // namespace mm
