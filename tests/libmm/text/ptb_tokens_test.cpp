#include "text/ptb_tokens.h"

#include "base/error.h"
#include "base/json.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("words are those of Stanford's tokenizer without punctuation, in lower case") {
  const auto cases = Json::read(MM_TEST_DATA "/metrics/ptb_tokens.json");
  REQUIRE(cases.size() > 20);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto text = cases.at(i).string("text");
    CAPTURE(text);
    CHECK((ptb_tokens(text) == cases.at(i).at("tokens").strings()));
  }
}

TEST_CASE("line ends part words, nothing has no words, and what is not UTF-8 is refused") {
  CHECK((ptb_tokens("a man\nis\there\r\n") == std::vector<std::string>{"a", "man", "is", "here"}));
  CHECK(ptb_tokens("").empty());
  CHECK(ptb_tokens(" . , -- ").empty());
  CHECK_THROWS_AS(ptb_tokens("caf\xE9"), Error);
}

TEST_CASE("a text of one endless word takes no longer than it is long") {
  CHECK(ptb_tokens(std::string(200'000, 'a')).size() == 1);
  CHECK(ptb_tokens(std::string(100'000, '-')).empty());
}
