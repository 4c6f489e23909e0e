#include "metric/edit_rate.h"

#include "base/json.h"
#include "metric/plain_text.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("TER is sacreBLEU's, of all translations and of each") {
  const auto file = Json::read(MM_TEST_DATA "/metrics/translations.json").at("edits");
  WordIds ids;
  const auto words = [&](const std::string& text) {
    std::vector<WordId> all;
    const auto small = lowered(text);
    for (const auto word : split_white(small)) all.push_back(ids(word));
    return all;
  };
  std::vector<JudgedCaption> items;
  for (std::size_t i = 0; i < file.at("items").size(); ++i) {
    const auto item = file.at("items").at(i);
    items.push_back({.candidate = words(item.string("said")), .references = {}});
    for (const auto& reference : item.at("references").strings()) items.back().references.push_back(words(reference));
  }
  const auto score = translation_edit_rate(items);
  CHECK(score.value == doctest::Approx(file.number("value")).epsilon(1e-12));
  const auto expected = file.at("scores").numbers();
  REQUIRE(expected.size() == score.items.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(i);
    CHECK(score.items[i] == doctest::Approx(expected[i]).epsilon(1e-12));
  }
}

TEST_CASE("a run of words that stands elsewhere is one edit") {
  using Words = std::vector<WordId>;
  CHECK(translation_edits(Words{4, 5, 6, 1, 2, 3}, Words{1, 2, 3, 4, 5, 6}) == 1);
  CHECK(translation_edits(Words{1, 2, 3}, Words{1, 2, 3}) == 0);
  CHECK(translation_edits(Words{1, 2}, Words{}) == 2);
  CHECK(translation_edits(Words{}, Words{1, 2}) == 2);
  CHECK(translation_edits(Words{}, Words{}) == 0);
}

TEST_CASE("texts of ten thousand words are refused, not waited for") {
  const std::vector<WordId> text(10'000, 1);
  CHECK(complaint([&] { translation_edits(text, text); }) == "texts of 10000 and 10000 words are too long for TER");
}
