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

TEST_CASE("an unknown decoder is named") {
  const auto error = error_of([] { decode(R"({"type": "Metaspace"})", {}); });
  CHECK(error.kind == mm::Kind::input);
  CHECK(std::string(error.what()) == "mm has no decoder 'Metaspace'");
  CHECK_THROWS_AS(decode(R"({"type": "WordPiece", "prefix": "##"})", {}), mm::Error);
}
