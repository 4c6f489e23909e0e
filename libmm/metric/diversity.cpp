#include "metric/diversity.h"

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "base/check.h"

namespace mm {
namespace {

using Captions = std::shared_ptr<const std::vector<std::vector<WordId>>>;

// A figure of the captions at some places.
Score set_score(std::string name, const Captions& captions, double (*figure)(std::span<const std::vector<WordId>* const>)) {
  Score score{.name = std::move(name)};
  score.of = [captions, figure](std::span<const std::size_t> places) {
    std::vector<const std::vector<WordId>*> some;
    for (const auto i : places) some.push_back(&(*captions)[i]);
    return figure(some);
  };
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < captions->size(); ++i) all.push_back(i);
  score.value = score.of(all);
  return score;
}

template <std::size_t N>
double distinct(std::span<const std::vector<WordId>* const> captions) {
  std::set<std::vector<WordId>> known;
  std::size_t said = 0;
  for (const auto* words : captions)
    for (std::size_t i = 0; i + N <= words->size(); ++i, ++said)
      known.emplace(words->begin() + static_cast<std::ptrdiff_t>(i), words->begin() + static_cast<std::ptrdiff_t>(i + N));
  return said == 0 ? 0 : static_cast<double>(known.size()) / static_cast<double>(said);
}

double vocabulary(std::span<const std::vector<WordId>* const> captions) {
  std::set<WordId> known;
  for (const auto* words : captions) known.insert(words->begin(), words->end());
  return static_cast<double>(known.size());
}

double unique(std::span<const std::vector<WordId>* const> captions) {
  std::set<std::vector<WordId>> known;
  for (const auto* words : captions) known.insert(*words);
  return static_cast<double>(known.size()) / static_cast<double>(captions.size());
}

}  // namespace

std::vector<Score> diversity_scores(std::span<const JudgedCaption> captions) {
  MM_ASSERT(!captions.empty());
  const auto said = std::make_shared<std::vector<std::vector<WordId>>>();
  std::set<std::vector<WordId>> references;
  std::vector<double> novel, words;
  for (const auto& caption : captions) {
    said->push_back(caption.candidate);
    references.insert(caption.references.begin(), caption.references.end());
  }
  for (const auto& caption : *said) {
    novel.push_back(references.contains(caption) ? 0 : 1);
    words.push_back(static_cast<double>(caption.size()));
  }
  return {set_score("distinct_1", said, distinct<1>), set_score("distinct_2", said, distinct<2>),
          set_score("unique", said, unique),          mean_score("novel", std::move(novel)),
          mean_score("words", std::move(words)),      set_score("vocabulary", said, vocabulary)};
}

}  // namespace mm
