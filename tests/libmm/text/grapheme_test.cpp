#include "text/grapheme.h"

#include <string>
#include <string_view>

#include "support/doctest.h"

namespace {

// The clusters of a text, with a bar between them.
std::string clusters(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = mm::first_grapheme(text);
    REQUIRE(length > 0);
    out += (out.empty() ? "" : "|") + std::string(text.substr(0, length));
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

TEST_CASE("clusters by the rules of Annex 29") {
  CHECK(clusters("ab") == "a|b");
  CHECK(clusters("\r\n\n\r") == "\r\n|\n|\r");                                 // GB3 to GB5
  CHECK(clusters("a\u0301\u0301b") == "a\u0301\u0301|b");                      // GB9
  CHECK(clusters("\n\u0301") == "\n|\u0301");                                  // nothing joins a control
  CHECK(clusters("\u1100\u1161\u11A8\u1100") == "\u1100\u1161\u11A8|\u1100");  // GB6 to GB8
  CHECK(clusters("\uAC00\u11A8\u1161") == "\uAC00\u11A8|\u1161");
  CHECK(clusters("\u0915\u0903b") == "\u0915\u0903|b");  // GB9a
  CHECK(clusters("\u0600a") == "\u0600a");               // GB9b
  CHECK(clusters("\u0600\n") == "\u0600|\n");
  CHECK(clusters("\u0915\u094D\u0937") == "\u0915\u094D\u0937");  // GB9c
  CHECK(clusters("\u0915\u0937") == "\u0915|\u0937");
  CHECK(clusters("\u0915\u094D\u200C\u0937") == "\u0915\u094D\u200C|\u0937");  // a non-joiner keeps them apart
  CHECK(clusters("a\u094D\u0937") == "a\u094D|\u0937");
}

TEST_CASE("pictures and flags") {
  CHECK(clusters("\U0001F468\u200D\U0001F469\U0001F3FB\u200D\U0001F467a") ==
        "\U0001F468\u200D\U0001F469\U0001F3FB\u200D\U0001F467|a");  // GB11
  CHECK(clusters("a\u200D\U0001F469") == "a\u200D|\U0001F469");
  CHECK(clusters("\u00A9\u200D\u200D\u00A9") == "\u00A9\u200D\u200D|\u00A9");
  CHECK(clusters("\U0001F1E6\U0001F1E7\U0001F1E8") == "\U0001F1E6\U0001F1E7|\U0001F1E8");  // GB12
}

TEST_CASE("characters newer than utf8proc's tables") {
  CHECK(clusters("a\u0897") == "a\u0897");  // Unicode 16
  CHECK(clusters("a\U000113B8") == "a\U000113B8");
  CHECK(clusters("\u2605\u200D\u00A9") == "\u2605\u200D|\u00A9");  // no picture since 13
}
