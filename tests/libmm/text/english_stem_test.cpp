#include "text/english_stem.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("inflected words of English have the stem of their base") {
  EnglishStemmer stemmer;
  for (const auto& [word, stem] : {std::pair{"sitting", "sit"}, {"sits", "sit"}, {"generously", "generous"}, {"skies", "sky"}, {"", ""}})
    CHECK(stemmer.stem(word) == stem);
  CHECK(stemmer.stem("sat") == "sat");
  CHECK(stemmer.stem(std::string(100'000, 's')) == std::string(100'000, 's'));
}
