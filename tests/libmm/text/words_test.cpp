#include "text/words.h"

#include <string>

#include "support/doctest.h"

using namespace mm;

namespace {

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> found;
  for (const auto& word : words_of(text)) found.push_back(text.substr(word.begin, word.length));
  return found;
}

}  // namespace

TEST_CASE("words stand between white space of any kind") {
  CHECK(words("  not bad,\tat\xc2\xa0"
              "all\n") == std::vector<std::string>{"not", "bad,", "at", "all"});
  CHECK(words("größer") == std::vector<std::string>{"größer"});
  CHECK(words("").empty());
  CHECK(words(" \n ").empty());
}

TEST_CASE("each Chinese character is a word") { CHECK(words("很好 good看ok") == std::vector<std::string>{"很", "好", "good", "看", "ok"}); }
