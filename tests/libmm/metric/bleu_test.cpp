#include "metric/bleu.h"

#include <numeric>

#include "support/judged_captions.h"

using namespace mm;

TEST_CASE("BLEU is pycocoevalcap's, of all captions and of each") {
  const JudgedCaptions judged;
  const auto scores = bleu_scores(count_captions(judged.captions));
  REQUIRE(scores.size() == 4);
  for (const auto& score : scores) judged.check(score);
}

TEST_CASE("of some captions again BLEU is of their sums") {
  const JudgedCaptions judged;
  const auto score = bleu_scores(count_captions(judged.captions)).back();
  std::vector<std::size_t> places(judged.captions.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  CHECK(score.of(places) == doctest::Approx(score.value));
  const std::vector<JudgedCaption> twice{judged.captions[2], judged.captions[2], judged.captions[7]};
  CHECK(score.of(std::vector<std::size_t>{2, 2, 7}) == doctest::Approx(bleu_scores(count_captions(twice)).back().value));
}

TEST_CASE("the nearest reference's length counts, of two the shorter, and a word only as often as one reference has it") {
  WordIds ids;
  const JudgedCaption caption{.candidate = ids.words("the the the cat"),
                              .references = {ids.words("the cat"), ids.words("the the cat sat on it"), ids.words("cat cat")}};
  const auto counts = bleu_counts(count_captions(std::span(&caption, 1)).captions.front());
  CHECK(counts.reference_length == 2);
  CHECK(counts.length == 4);
  CHECK(counts.guessed == std::array<double, 4>{4, 3, 2, 1});
  CHECK(counts.correct == std::array<double, 4>{3, 2, 1, 0});
  auto both = counts;
  both += counts;
  CHECK(both.correct == std::array<double, 4>{6, 4, 2, 0});
  CHECK(bleu(counts, 4) == doctest::Approx(bleu(both, 4)).epsilon(1e-3));
}
