#include "metric/translation_scores.h"

#include "base/json.h"
#include "support/caught.h"
#include "text/mteval_tokens.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Translations {
  Translations() : file(Json::read(MM_TEST_DATA "/metrics/translations.json")) {
    const auto items = file.at("items");
    for (std::size_t i = 0; i < items.size(); ++i) {
      said.push_back(items.at(i).string("said"));
      references.push_back(items.at(i).at("references").strings());
      counted.push_back({.candidate = words(said.back()), .references = {}});
      for (const auto& reference : references.back()) counted.back().references.push_back(words(reference));
    }
  }
  std::vector<WordId> words(const std::string& text) {
    std::vector<WordId> all;
    for (const auto& token : mteval_tokens(text)) all.push_back(ids(token));
    return all;
  }
  void check(const Score& ours) const {
    CAPTURE(ours.name);
    const auto theirs = file.at("scores").at(ours.name);
    CHECK(ours.value == doctest::Approx(theirs.number("value")).epsilon(1e-12));
    const auto items = theirs.at("items").numbers();
    REQUIRE(items.size() == ours.items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      CAPTURE(said[i]);
      CHECK(ours.items[i] == doctest::Approx(items[i]).epsilon(1e-12));
    }
  }

  Json file;
  WordIds ids;
  std::vector<std::string> said;
  std::vector<std::vector<std::string>> references;
  std::vector<JudgedCaption> counted;
};

}  // namespace

TEST_CASE("BLEU, chrF and chrF++ of translations are sacreBLEU's, of all and of each") {
  const Translations all;
  all.check(translation_bleu(count_captions(all.counted)));
  all.check(translation_chrf(all.said, all.references, false));
  all.check(translation_chrf(all.said, all.references, true));
}

TEST_CASE("translations that share nothing have 0, and what has no reference is refused") {
  CHECK(translation_bleu(count_captions(std::vector<JudgedCaption>{{.candidate = {1, 2}, .references = {{3}}}})).value == 0);
  CHECK(translation_chrf(std::vector<std::string>{"a"}, std::vector<std::vector<std::string>>{{"b"}}, true).value == 0);
  CHECK(exit_code([] { translation_chrf(std::vector<std::string>{"a"}, std::vector<std::vector<std::string>>{{}}, false); }) == 3);
  CHECK(exit_code([] { translation_chrf({}, {}, false); }) == 3);
  CHECK(exit_code([] { translation_chrf(std::vector<std::string>{"\xff"}, std::vector<std::vector<std::string>>{{"a"}}, false); }) == 3);
}
