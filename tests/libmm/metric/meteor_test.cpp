#include "metric/meteor.h"

#include <numeric>
#include <set>

#include "base/json.h"
#include "support/caught.h"
#include "text/english_stem.h"
#include "text/meteor_words.h"
#include "text/word_net.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Drawn captions (scripts/golden/meteor.py) as numbers, and what is known of their words.
struct Captions {
  explicit Captions(bool synonyms) {
    const WordNet meanings(MM_TEST_DATA "/metrics/wordnet");
    EnglishStemmer stemmer;
    WordIds ids, stems;
    const auto numbers = [&](const std::string& text) {
      auto words = ids.words(text);
      for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto word = text.substr(at, end - at);
        if (!word.empty() && ids(word) > vocabulary.size())
          vocabulary.push_back({.stem = stems(stemmer.stem(word)),
                                .function = is_function_word(word),
                                .meanings = synonyms ? meanings.meanings(word) : std::vector<std::uint32_t>{}});
        at = end + 1;
      }
      return words;
    };
    const auto items = file.at("items");
    for (std::size_t i = 0; i < items.size(); ++i) {
      captions.push_back({.candidate = numbers(items.at(i).string("candidate")), .references = {}});
      for (const auto& reference : items.at(i).at("references").strings()) captions.back().references.push_back(numbers(reference));
    }
  }

  void check(const std::string& name) const {
    const auto score = meteor_score(captions, vocabulary);
    CHECK(score.value == doctest::Approx(file.at(name).number("value")).epsilon(1e-13));
    const auto expected = file.at(name).at("items").numbers();
    REQUIRE(score.items.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CAPTURE(i);
      CHECK(score.items[i] == doctest::Approx(expected[i]).epsilon(1e-13));
    }
    std::vector<std::size_t> all(captions.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    CHECK(score.of(all) == doctest::Approx(score.value).epsilon(1e-13));
  }

  Json file = Json::read(MM_TEST_DATA "/metrics/meteor.json");
  std::vector<JudgedCaption> captions;
  std::vector<MeteorWord> vocabulary;
};

}  // namespace

TEST_CASE("METEOR is that of its program, of all captions and of each") {
  Captions(false).check("stem");
  Captions(true).check("synonym");
}

TEST_CASE("words are laid beside one another in as few runs as possible") {
  const std::vector<MeteorWord> words{{.stem = 1, .function = true}, {.stem = 2}, {.stem = 3}};
  const auto matches = meteor_matches(std::vector<WordId>{1, 2, 3, 1, 2}, std::vector<WordId>{3, 1, 2}, words);
  CHECK(matches.chunks == 1);
  CHECK(matches.candidate_matched[0].content == 2);
  CHECK(matches.candidate_matched[0].function == 1);
  CHECK(matches.candidate.content == 3);
  CHECK(meteor_matches({}, {}, words).chunks == 0);
  CHECK(meteor_matches({}, std::vector<WordId>{1}, words).reference.function == 1);
}

TEST_CASE("texts of three thousand words are refused, not waited for") {
  const std::vector<WordId> text(3'000, 1);
  CHECK(complaint([&] { meteor_matches(text, text, std::vector<MeteorWord>{{.stem = 1}}); }) ==
        "texts of 3000 and 3000 words are too long for METEOR");
}
