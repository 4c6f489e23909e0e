#include "metric/ngrams.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("n-grams of one to four words are counted") {
  const auto counts = count_ngrams(std::vector<WordId>{7, 8, 7, 8, 7});
  const auto count = [&](std::array<WordId, 4> words) {
    for (const auto& one : counts)
      if (one.ngram.words == words) return one.count;
    return 0.0;
  };
  CHECK(counts.size() == 2 + 2 + 2 + 2);
  CHECK(count({7}) == 3);
  CHECK(count({8}) == 2);
  CHECK(count({7, 8}) == 2);
  CHECK(count({8, 7}) == 2);
  CHECK(count({7, 8, 7}) == 2);
  CHECK(count({8, 7, 8, 7}) == 1);
  CHECK(count({7, 7}) == 0);
  for (std::size_t i = 1; i < counts.size(); ++i) CHECK((counts[i - 1].ngram < counts[i].ngram));
  CHECK(count_ngrams({}).empty());
}

TEST_CASE("an n-gram knows its words, and equal ones have one hash") {
  CHECK(Ngram{.words = {4, 5}}.size() == 2);
  CHECK(Ngram{.words = {4, 5, 6, 7}}.size() == 4);
  CHECK(NgramHash()({.words = {4, 5}}) == NgramHash()({.words = {4, 5}}));
  CHECK(NgramHash()({.words = {4, 5}}) != NgramHash()({.words = {5, 4}}));
}
