#include "metric/word_errors.h"

#include <array>

#include "support/caught.h"
#include "support/golden_metrics.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Texts = std::vector<std::string>;

struct Rates {
  double wer, mer, wil, cer;
};

Rates rates(const Texts& references, const Texts& hypotheses) {
  const auto words = word_error_scores(word_edits(references, hypotheses));
  return {words.at(0).value, words.at(1).value, words.at(2).value,
          character_error_scores(character_edits(references, hypotheses)).at(0).value};
}

std::array<std::int64_t, 4> numbers(const EditCounts& e) {
  return {static_cast<std::int64_t>(e.hits), static_cast<std::int64_t>(e.substitutions), static_cast<std::int64_t>(e.deletions),
          static_cast<std::int64_t>(e.insertions)};
}

void check_counts(const std::vector<EditCounts>& edits, const Json& expected) {
  REQUIRE(edits.size() == expected.size());
  for (std::size_t i = 0; i < edits.size(); ++i) {
    CAPTURE(i);
    const auto own = numbers(edits[i]);
    CHECK(std::vector<std::int64_t>(own.begin(), own.end()) == expected.at(i).integers());
  }
}

}  // namespace

TEST_CASE("the small known rates") {
  const auto more = rates({"X"}, {"X X Y Y"});
  CHECK(more.wer == 3);
  CHECK(more.mer == doctest::Approx(0.75));
  CHECK(more.wil == doctest::Approx(0.75));
  CHECK(more.cer == 6);
  const auto other = rates({"X Y X"}, {"X Z"});
  CHECK(other.wer == doctest::Approx(2.0 / 3));
  CHECK(other.mer == doctest::Approx(2.0 / 3));
  CHECK(other.wil == doctest::Approx(5.0 / 6));
  CHECK(other.cer == doctest::Approx(3.0 / 5));
  const auto none = rates({"X"}, {"Y Z"});
  CHECK(none.wer == 2);
  CHECK(none.mer == 1);
  CHECK(none.wil == 1);
  CHECK(none.cer == 3);
  const auto less = rates({"This is a test"}, {"This test"});
  CHECK(less.wer == doctest::Approx(0.5));
  CHECK(less.cer == doctest::Approx(5.0 / 14));
  const auto silent = rates({"hello world", ""}, {"hello world", "done"});
  CHECK(silent.wer == doctest::Approx(0.5));
  CHECK(silent.mer == doctest::Approx(1.0 / 3));
  CHECK(silent.wil == doctest::Approx(1 - 2.0 / 3));
}

TEST_CASE("references without a word: nothing is right of nothing, and of something the insertions are counted") {
  const auto nothing = rates({""}, {"  "});
  CHECK(nothing.wer == 0);
  CHECK(nothing.mer == 0);
  CHECK(nothing.wil == 0);
  CHECK(nothing.cer == 0);
  const auto made_up = rates({" "}, {"two words"});
  CHECK(made_up.wer == 2);
  CHECK(made_up.mer == 1);
  CHECK(made_up.wil == 1);
  CHECK(made_up.cer == 9);
  CHECK(rates({"two words"}, {""}).wil == 1);
}

TEST_CASE("spaces are collapsed, case and punctuation count, and a lone tab is no space") {
  CHECK(rates({"  a   b\n"}, {"a b"}).wer == 0);
  CHECK(rates({"a\t\tb"}, {"a b"}).wer == 0);
  CHECK(rates({"a\tb"}, {"a b"}).wer == 2);
  CHECK(rates({"\tab"}, {"ab"}).wer == 0);
  CHECK(rates({"A b."}, {"a b"}).wer == 1);
}

TEST_CASE("of random texts each count and rate is jiwer's") {
  const Json golden = golden_metrics("word errors");
  const auto references = golden.at("references").strings(), hypotheses = golden.at("hypotheses").strings();
  const auto words = word_edits(references, hypotheses);
  check_counts(words, golden.at("words"));
  check_counts(character_edits(references, hypotheses), golden.at("characters"));
  const auto scores = word_error_scores(words);
  check_scores(scores, golden, references.size());
  CHECK(count_named(scores, golden) == 4);
  check_scores(character_error_scores(character_edits(references, hypotheses)), golden, references.size());
  for (std::size_t i = 0; i < references.size(); ++i) {
    CHECK(score_named(scores, "WER").items[i] == doctest::Approx(golden.at("WER of each").at(i).number()).epsilon(1e-12));
    CHECK(score_named(scores, "WIP").items[i] == doctest::Approx(golden.at("WIP of each").at(i).number()).epsilon(1e-12));
  }
}

TEST_CASE("sclite's alignment gives the sum another split") {
  const Texts reference{"one two three nine"}, hypothesis{"three four nine"};
  CHECK(numbers(word_edits(reference, hypothesis, WordAlignment::sclite).at(0)) == std::array<std::int64_t, 4>{2, 0, 2, 1});
  CHECK(word_error_scores(word_edits(reference, hypothesis)).at(0).value == doctest::Approx(0.75));
}

TEST_CASE("what cannot be counted is refused") {
  CHECK(complaint([] { word_edits(Texts{"a", "b"}, Texts{"a"}); }) == "1 transcripts beside 2 references");
  CHECK(complaint([] { word_edits(Texts{}, Texts{}); }) == "there is no transcript to count");
  CHECK(complaint([] {
          character_edits(Texts{"a", "b"}, Texts{"a", "\xc3("});
        }) == "the transcript of item 1: the text is not UTF-8 at byte 0");
  CHECK(complaint([] { word_error_scores({}); }) == "there is no transcript to count");
}
