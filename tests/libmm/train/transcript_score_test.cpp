#include "train/transcript_score.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("edits of letters and words, for each of the truth") {
  TranscriptScore score;
  CHECK(score.rates().empty());
  score.count("one two", "one two");
  score.count("kitten sits", "sitting it  sits");  // 3 letters of kitten; then " it  " with its two blanks
  const Rates rates = score.rates();
  REQUIRE(rates.size() == 3);
  CHECK(rates[0].first == "exact");
  CHECK(rates[0].second == 0.5);
  CHECK(rates[1].second == doctest::Approx(7.0 / (7 + 16)));
  CHECK(rates[2].second == doctest::Approx(2.0 / (2 + 3)));
}

TEST_CASE("what is put in counts, too, and a letter is a character") {
  TranscriptScore score;
  score.count("aüb c", "ü");
  CHECK(score.rates()[1].second == 4);
  CHECK(score.rates()[2].second == 2);
  TranscriptScore silent;
  silent.count("", "");
  CHECK(silent.rates()[0].second == 1);
  CHECK(silent.rates()[1].second == 0);
}
