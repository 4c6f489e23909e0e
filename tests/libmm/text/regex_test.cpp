#include "text/regex.h"

#include <fmt/format.h>

#include "support/caught.h"

#include "support/doctest.h"

using mm::Regex;

namespace {

// Every match of a text, with bars between.
std::string found(const std::string& pattern, const std::string& text) {
  const Regex regex(pattern, "t.json");
  std::string all;
  auto match = regex.find(text, 0);
  while (match && match->begin < match->end) {
    all += (all.empty() ? "" : "|") + text.substr(match->begin, match->end - match->begin);
    match = regex.find(text, match->end);
  }
  return all;
}

}  // namespace

TEST_CASE("letters and numbers are Unicode's, and case is folded where asked") {
  CHECK(found(R"(\p{L}+)", "Über 3 東京") == "Über|東京");
  CHECK(found(R"(\p{N})", "a1²Ⅳ") == "1|²|Ⅳ");
  CHECK(found("(?i:'s)|x", "'S's x X") == "'S|'s|x");
  CHECK(found(R"(\s+(?!\S)|\s+)", "a   b") == "  | ");
}

TEST_CASE("white space is Unicode's, in sets as well") {
  CHECK(found(R"(\s)", "a\u0085\u00A0\u3000\u180E") == "\u0085|\u00A0|\u3000");  // U+180E is none since Unicode 6.3
  CHECK(found(R"([^\sa])", "a\u3000b\u180E") == "b|\u180E");
  CHECK(found(R"(\S+)", "ab\u2003c") == "ab|c");
  CHECK(found(R"(\\s)", "\\s s") == "\\s");  // a backslash and an s
}

TEST_CASE("words are Oniguruma's, and so are their edges") {
  CHECK(found(R"(\w+)", "e\u0301\u203Fb\u00B2\u24B6-\u2167") == "e\u0301\u203Fb\u00B2\u24B6|\u2167");
  CHECK(found(R"([^\w ]+)", "a\u0301 -\u20AC") == "-\u20AC");
  CHECK(found(R"(\b\p{L})", "ab \u0301c d") == "a|d");  // what stands behind a mark does not begin a word
  CHECK(found(R"(\d+)", "12\u00B2\u0663") == "12|\u0663");
}

TEST_CASE("what is no pattern is refused, and what never ends is given up") {
  CHECK(complaint([] { Regex("(a", "t.json"); }) == "t.json: mm does not read the pattern '(a': missing closing parenthesis");
  const Regex slow("(a+)+$", "t.json");
  CHECK(complaint([&] { slow.find(fmt::format("{:a<40}b", ""), 0); }).starts_with("t.json: the pattern takes too long on a text"));
}
