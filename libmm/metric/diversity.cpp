#include "metric/diversity.h"

#include <set>
#include <string>
#include <utility>

#include "base/check.h"

namespace mm {
namespace {

using Captions = std::vector<std::vector<WordId>>;

template <std::size_t N>
double distinct(const Captions& captions) {
  std::set<std::vector<WordId>> known;
  std::size_t said = 0;
  for (const auto& words : captions)
    for (std::size_t i = 0; i + N <= words.size(); ++i, ++said)
      known.emplace(words.begin() + static_cast<std::ptrdiff_t>(i), words.begin() + static_cast<std::ptrdiff_t>(i + N));
  return said == 0 ? 0 : static_cast<double>(known.size()) / static_cast<double>(said);
}

double vocabulary(const Captions& captions) {
  std::set<WordId> known;
  for (const auto& words : captions) known.insert(words.begin(), words.end());
  return static_cast<double>(known.size());
}

double unique(const Captions& captions) {
  std::set<std::vector<WordId>> known;
  for (const auto& words : captions) known.insert(words);
  return static_cast<double>(known.size()) / static_cast<double>(captions.size());
}

}  // namespace

std::vector<Score> diversity_scores(std::span<const JudgedCaption> captions, const std::set<std::vector<WordId>>& known) {
  MM_ASSERT(!captions.empty());
  Captions said;
  std::vector<double> novel, words;
  for (const auto& caption : captions) said.push_back(caption.candidate);
  for (const auto& caption : said) {
    novel.push_back(known.contains(caption) ? 0 : 1);
    words.push_back(static_cast<double>(caption.size()));
  }
  return {{.name = "distinct_1", .value = distinct<1>(said)},
          {.name = "distinct_2", .value = distinct<2>(said)},
          {.name = "unique", .value = unique(said)},
          mean_score("novel", std::move(novel)),
          mean_score("words", std::move(words)),
          {.name = "vocabulary", .value = vocabulary(said)}};
}

}  // namespace mm
