#include "text/token_decoder.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;

namespace {

std::string decode(const std::string& json, std::vector<std::string> tokens) {
  std::string text;
  for (const auto& piece : mm::read_token_decoder(Json::parse(json, "t.json"))(std::move(tokens))) text += piece;
  return text;
}

}  // namespace

TEST_CASE("WordPiece joins inner pieces to what stands before them") {
  const std::string plain = R"({"type": "WordPiece", "prefix": "##", "cleanup": false})";
  CHECK(decode(plain, {"run", "##ning", "far", "."}) == "running far .");
  CHECK(decode(plain, {"##ning", "far"}) == "##ning far");  // the first stays as it is
  CHECK(decode(plain, {}).empty());
  CHECK(decode(R"({"type": "WordPiece", "prefix": "", "cleanup": false})", {"a", "b"}) == "ab");
}

TEST_CASE("cleanup works on each token alone, in the order of its rules") {
  const std::string clean = R"({"type": "WordPiece", "prefix": "##", "cleanup": true})";
  CHECK(decode(clean, {"stop", ".", "now", "!", "a", ",", "b", "?"}) == "stop. now! a, b?");
  CHECK(decode(clean, {"i", "'m", "n't", "'s", "'ve", "'re"}) == "i'mn't's've're");
  CHECK(decode(clean, {"a", "'", "s"}) == "a ' s");  // the rule " ' " never sees the next token
  CHECK(decode(clean, {"do not"}) == "do not");
  CHECK(decode(clean, {"a", "do not"}) == "a don't");
}

TEST_CASE("without a decoder tokens stand with a space between them") {
  CHECK(decode("null", {"a", "##b", "."}) == "a ##b .");
  CHECK(decode("null", {}).empty());
}

TEST_CASE("tokens of bytes become text, and broken ones a sign each") {
  const std::string bytes = R"({"type": "ByteFallback"})";
  CHECK(decode(bytes, {"a", "<0xC3>", "<0xA9>", "b"}) == "a\u00E9b");
  CHECK(decode(bytes, {"<0xC3>", "<0x41>"}) == "\uFFFD\uFFFD");
  CHECK(decode(bytes, {"<0xe2>", "<0x98>", "<0x83>"}) == "\u2603");
  CHECK(decode(bytes, {"<0x4>", "<0xG1>", "<0x411>", "<0x-1>"}) == "<0x4><0xG1><0x411><0x-1>");
  CHECK(decode(bytes, {"<0x+A>"}) == "\n");  // as the library's parser of numbers has it
}

TEST_CASE("Replace, Fuse and Strip, one after another") {
  const std::string json = R"({"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
    {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 2}]})";
  CHECK(decode(json, {"\u2581\u2581"
                      "a",
                      "\u2581"
                      "b   "}) == " a b ");
  CHECK(decode(R"({"type": "Strip", "content": "a", "start": 2, "stop": 1})", {"aaab", "aa", "", "baa"}) == "abba");
  CHECK(mm::read_token_decoder(Json::parse(R"({"type": "Fuse"})", "t.json"))({"a", "b"}) == std::vector<std::string>{"ab"});
  CHECK_THROWS_AS(decode(R"({"type": "Strip", "content": "ab", "start": 0, "stop": 0})", {}), mm::Error);
  CHECK_THROWS_AS(decode(R"({"type": "Strip", "content": "a", "start": -1, "stop": 0})", {}), mm::Error);
}

TEST_CASE("an unknown decoder is named") {
  const auto error = error_of([] { decode(R"({"type": "CTC"})", {}); });
  CHECK(error.kind == mm::Kind::input);
  CHECK(std::string(error.what()) == "mm has no decoder 'CTC'");
  CHECK_THROWS_AS(decode(R"({"type": "WordPiece", "prefix": "##"})", {}), mm::Error);
}
