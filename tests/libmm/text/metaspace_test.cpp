#include "text/metaspace.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using Words = std::vector<std::string>;

namespace {

Json metaspace(const std::string& more) { return Json::parse(R"({"type": "Metaspace", "replacement": "_")" + more + "}", "t.json"); }

Words cut(const std::string& more, std::string_view text, bool first = true) {
  std::vector<mm::Word> words;
  mm::read_metaspace(metaspace(more))(text, first, words);
  Words out;
  for (const auto& word : words) out.push_back(word.text);
  return out;
}

std::string decode(const std::string& more, Words tokens) {
  std::string text;
  for (const auto& piece : mm::read_metaspace_decoder(metaspace(more))(std::move(tokens))) text += piece;
  return text;
}

}  // namespace

TEST_CASE("a space belongs to the word behind it, and the first word gets one") {
  CHECK(cut("", "a b  c ") == Words{"_a", "_b", "_", "_c", "_"});
  CHECK(cut("", " a") == Words{"_a"});
  CHECK(cut("", "_a") == Words{"_a"});
  CHECK(cut("", "a\tb") == Words{"_a\tb"});  // a space is a space, and nothing else
  CHECK(cut("", "").empty());
  CHECK(cut(R"(, "split": false)", "a b") == Words{"_a_b"});
}

TEST_CASE("which words get a space in front") {
  CHECK(cut(R"(, "prepend_scheme": "always")", "a", false) == Words{"_a"});
  CHECK(cut(R"(, "prepend_scheme": "first")", "a", true) == Words{"_a"});
  CHECK(cut(R"(, "prepend_scheme": "first")", "a b", false) == Words{"a", "_b"});
  CHECK(cut(R"(, "prepend_scheme": "never")", "a b") == Words{"a", "_b"});
  CHECK(cut(R"(, "prepend_scheme": "never", "add_prefix_space": false)", "a") == Words{"a"});
  CHECK(cut(R"(, "prepend_scheme": "never", "add_prefix_space": true)", "a") == Words{"a"});
}

TEST_CASE("only the first word can stand at the start of the text") {
  std::vector<mm::Word> words;
  mm::read_metaspace(metaspace(""))("a b", true, words);
  REQUIRE(words.size() == 2);
  CHECK(words[0].first);
  CHECK_FALSE(words[1].first);
}

TEST_CASE("decoding gives the spaces back, but for the one in front") {
  CHECK(decode("", {"_a", "_b", "c_"}) == "a bc ");
  CHECK(decode("", {"__a"}) == "a");
  CHECK(decode(R"(, "prepend_scheme": "never")", {"_a", "_b"}) == " a b");
}

TEST_CASE("other settings are refused") {
  const auto what = [](const std::string& json) {
    return std::string(error_of([&] { mm::read_metaspace(Json::parse(json, "t.json")); }).what());
  };
  CHECK(what(R"({"replacement": "ab"})") == "the replacement 'ab' is not one character");
  CHECK(what(R"({"replacement": ""})") == "the replacement '' is not one character");
  CHECK(what(R"({"replacement": "_", "prepend_scheme": "last"})") == "prepend_scheme is 'last', expected always, first or never");
  CHECK(what(R"({"replacement": "_", "add_prefix_space": false})") == "add_prefix_space is false, but prepend_scheme is 'always'");
}
