#include "metric/ngrams.h"

#include <map>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("n-grams of one to four words are counted, each by one number") {
  NgramIds ids;
  const auto counts = ids.count(std::vector<WordId>{7, 8, 7, 8, 7});
  std::map<std::size_t, std::vector<double>> by_words;
  for (const auto& one : counts) by_words[one.words()].push_back(one.count);
  CHECK((by_words[1] == std::vector<double>{3, 2}));
  CHECK((by_words[2] == std::vector<double>{2, 2}));
  CHECK((by_words[3] == std::vector<double>{2, 1}));
  CHECK((by_words[4] == std::vector<double>{1, 1}));
  CHECK(ids.size() == 8);
  for (std::size_t i = 1; i < counts.size(); ++i) CHECK(counts[i - 1].ngram < counts[i].ngram);
  const auto again = ids.count(std::vector<WordId>{8, 7, 9});
  CHECK(ids.size() == 8 + 3);
  for (const auto& one : again) CHECK((one.words() == 1 || one.words() == 2 || one.words() == 3));
  CHECK(again.front().ngram == counts.front().ngram);  // "7"
  CHECK(ids.count({}).empty());
}

TEST_CASE("thousands of n-grams keep their numbers while the table grows") {
  NgramIds ids;
  std::vector<WordId> words;
  for (WordId i = 1; i <= 5000; ++i) words.push_back(i * 2654435761U | 1U);
  const auto first = ids.count(words), second = ids.count(words);
  CHECK(ids.size() == 5000 + 4999 + 4998 + 4997);
  REQUIRE(first.size() == second.size());
  bool same = true;
  for (std::size_t i = 0; i < first.size(); ++i) same = same && first[i].ngram == second[i].ngram && first[i].count == 1;
  CHECK(same);
}

TEST_CASE("captions are counted with the words that they and their references have") {
  const std::vector<JudgedCaption> captions{{.candidate = {1, 2}, .references = {{1, 2, 3}, {}}}};
  const auto counted = count_captions(captions);
  CHECK(counted.ngrams == 6);
  CHECK(counted.captions[0].words == 2);
  CHECK((counted.captions[0].reference_words == std::vector<std::size_t>{3, 0}));
  CHECK(counted.captions[0].candidate.size() == 3);
  CHECK(counted.captions[0].references[1].empty());
}
