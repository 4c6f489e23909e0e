#include "text/pre_tokenizer.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using Words = std::vector<std::string>;

namespace {

Words cut(const std::string& json, std::string_view text) {
  Words words;
  mm::read_pre_tokenizer(Json::parse(json, "t.json"))(text, words);
  return words;
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
  Words words{"a"};
  mm::read_pre_tokenizer(Json::parse(R"({"type": "WhitespaceSplit"})", "t"))("b c", words);
  CHECK(words == Words{"a", "b", "c"});
}

TEST_CASE("an unknown pre-tokeniser is named") {
  const auto error = error_of([] { cut(R"({"type": "Metaspace"})", "a"); });
  CHECK(error.kind == mm::Kind::input);
  CHECK(std::string(error.what()) == "mm has no pre-tokeniser 'Metaspace'");
  CHECK(error.hint == "it has BertPreTokenizer, ByteLevel, Sequence, Whitespace, WhitespaceSplit");
}
