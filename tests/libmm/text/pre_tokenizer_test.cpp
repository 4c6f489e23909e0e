#include "text/pre_tokenizer.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using Words = std::vector<std::string>;

namespace {

Words cut(const std::string& json, std::string_view text) {
  std::vector<mm::Word> words;
  mm::read_pre_tokenizer(Json::parse(json, "t.json"))(text, true, words);
  Words texts;
  for (const auto& word : words) texts.push_back(word.text);
  return texts;
}

// How many words stand at the very start of a text, and whether the first does.
std::pair<int, bool> firsts(const std::string& json, std::string_view text) {
  std::vector<mm::Word> words;
  mm::read_pre_tokenizer(Json::parse(json, "t.json"))(text, true, words);
  int count = 0;
  for (const auto& word : words) count += word.first;
  return {count, words.at(0).first};
}

}  // namespace

TEST_CASE("BertPreTokenizer makes each punctuation mark a word") {
  const std::string words = R"({"type": "BertPreTokenizer"})";
  CHECK(cut(words, " don't  go...\u3002x $5") == Words{"don", "'", "t", "go", ".", ".", ".", "\u3002", "x", "$", "5"});
  CHECK(cut(words, "\u20AC5 \u2003\tb") == Words{"\u20AC5", "b"});
  CHECK(cut(words, " \n").empty());
  CHECK(cut(words, "").empty());
}

TEST_CASE("Whitespace cuts between word characters and others, WhitespaceSplit at spaces only") {
  CHECK(cut(R"({"type": "Whitespace"})", "don't go... \u20AC5") == Words{"don", "'", "t", "go", "...", "\u20AC", "5"});
  CHECK(cut(R"({"type": "WhitespaceSplit"})", "  don't go...\u00A0x") == Words{"don't", "go...", "x"});
}

TEST_CASE("a sequence cuts finer and finer; without a pre-tokeniser the text stays whole") {
  CHECK(cut(R"({"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "BertPreTokenizer"}]})", "a b.c") ==
        Words{"a", "b", ".", "c"});
  CHECK(cut(R"({"type": "Sequence", "pretokenizers": []})", "a b") == Words{"a b"});
  CHECK(cut("null", "a b. ") == Words{"a b. "});
  CHECK(cut("null", "").empty());
}

TEST_CASE("words are appended to those that are there") {
  std::vector<mm::Word> words{{"a", true}};
  mm::read_pre_tokenizer(Json::parse(R"({"type": "WhitespaceSplit"})", "t"))("b c", false, words);
  REQUIRE(words.size() == 3);
  CHECK(words[1].text == "b");
  CHECK_FALSE(words[1].first);
  CHECK(words[2].text == "c");
}

TEST_CASE("one word at most stands at the start of the text") {
  const std::string both = R"({"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Punctuation"}]})";
  for (const std::string& json : {std::string(R"({"type": "WhitespaceSplit"})"), both, std::string(R"({"type": "Whitespace"})")}) {
    CAPTURE(json);
    CHECK(firsts(json, "a b.") == std::pair{1, true});
    CHECK(firsts(json, " a b") == std::pair{0, false});
  }
  CHECK(firsts(R"({"type": "ByteLevel"})", "a b") == std::pair{1, true});
  CHECK(firsts("null", " a b") == std::pair{1, true});
}

TEST_CASE("Punctuation keeps spaces, and takes marks out one by one") {
  CHECK(cut(R"({"type": "Punctuation", "behavior": "Isolated"})", "a b..c") == Words{"a b", ".", ".", "c"});
  CHECK(cut(R"({"type": "Punctuation"})", "!") == Words{"!"});
  const auto error = error_of([] { cut(R"({"type": "Punctuation", "behavior": "Removed"})", "a"); });
  CHECK(std::string(error.what()) == "mm has no Punctuation with the behavior 'Removed'");
}

TEST_CASE("an unknown pre-tokeniser is named") {
  const auto error = error_of([] { cut(R"({"type": "Cut"})", "a"); });
  CHECK(error.kind == mm::Kind::input);
  CHECK(std::string(error.what()) == "mm has no pre-tokeniser 'Cut'");
  CHECK(error.hint == "it has BertPreTokenizer, ByteLevel, Digits, Metaspace, Punctuation, Sequence, Split, Whitespace, WhitespaceSplit");
}

TEST_CASE("Digits cuts numbers off, or every digit of them") {
  CHECK(cut(R"({"type": "Digits"})", "a12b 3") == Words{"a", "12", "b ", "3"});
  CHECK(cut(R"({"type": "Digits", "individual_digits": true})", "12 \u0663\u00BD") == Words{"1", "2", " ", "\u0663", "\u00BD"});
}
