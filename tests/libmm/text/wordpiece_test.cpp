#include "text/wordpiece.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::WordPiece;
using Ids = std::vector<std::int64_t>;

namespace {

// A model over these tokens, their ids in this order; 0 is unknown.
WordPiece model(const std::vector<std::string>& tokens, const std::string& prefix = "##", std::int64_t most = 100) {
  Json json = Json::object(), vocabulary = Json::object();
  vocabulary.set("[UNK]", 0);
  for (std::size_t i = 0; i < tokens.size(); ++i) vocabulary.set(tokens[i], static_cast<std::int64_t>(i + 1));
  json.set("unk_token", "[UNK]");
  json.set("continuing_subword_prefix", prefix);
  json.set("max_input_chars_per_word", most);
  json.set("vocab", vocabulary);
  return WordPiece(json);
}

Ids encode(const WordPiece& wordpiece, std::string_view word) {
  Ids ids;
  wordpiece.encode(word, ids);
  return ids;
}

}  // namespace

TEST_CASE("a word is cut greedily, the longest token first") {
  const auto wordpiece = model({"un", "##aff", "##able", "##a", "unaffected", "u"});
  CHECK(encode(wordpiece, "unaffable") == Ids{1, 2, 3});
  CHECK(encode(wordpiece, "unaffected") == Ids{5});
  CHECK(encode(wordpiece, "una") == Ids{1, 4});
}

TEST_CASE("a word that cannot be cut to its end is one unknown token, and leaves what stood before") {
  const auto wordpiece = model({"a", "##b"});
  Ids ids{7};
  wordpiece.encode("abc", ids);
  CHECK(ids == Ids{7, 0});
  CHECK(encode(wordpiece, "b") == Ids{0});
}

TEST_CASE("inner tokens never start a word, unless it is written so") {
  const auto wordpiece = model({"##a", "b"});
  CHECK(encode(wordpiece, "a") == Ids{0});
  CHECK(encode(wordpiece, "##a") == Ids{1});
}

TEST_CASE("length counts code points, and the longest allowed word is still cut") {
  const auto wordpiece = model({"\u4E2D", "##\u4E2D"}, "##", 3);
  CHECK(encode(wordpiece, "\u4E2D\u4E2D\u4E2D") == Ids{1, 2, 2});
  CHECK(encode(wordpiece, "\u4E2D\u4E2D\u4E2D\u4E2D") == Ids{0});
  CHECK(encode(model({"a"}, "##", 0), "a") == Ids{0});
}

TEST_CASE("a token never matches half a character") {
  CHECK(encode(model({"\u00E9", "##\u0301"}), "\u00E9\u0301") == Ids{1, 2});
  CHECK(encode(model({"e"}), "e\u0301") == Ids{0});
}

TEST_CASE("with an empty prefix every token may stand anywhere") { CHECK(encode(model({"a", "b"}, ""), "aab") == Ids{1, 1, 2}); }

TEST_CASE("what a model must have") {
  const auto what = [](const char* text) { return std::string(error_of([&] { WordPiece(Json::parse(text, "t")); }).what()); };
  const std::string rest = R"("continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {"a": 0})";
  CHECK(what(("{\"unk_token\": \"[UNK]\", " + rest + "}").c_str()) == "the unknown token '[UNK]' is not in the vocabulary");
  CHECK(what(("{" + rest + "}").c_str()) == "the key 'unk_token' is missing");
  CHECK(what(R"({"unk_token": "a", "continuing_subword_prefix": "##", "max_input_chars_per_word": -1, "vocab": {"a": 0}})") ==
        "max_input_chars_per_word is -1");
  CHECK(what(R"({"unk_token": "a", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100})") == "the key 'vocab' is missing");
}
