#include "text/pattern.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::Pattern;

namespace {

Json regex(const std::string& text) {
  Json json = Json::object();
  json.set("Regex", text);
  return json;
}

std::string replaced(const std::string& pattern, std::string_view text) { return Pattern(regex(pattern)).replace(text, "*"); }

std::string what(const std::string& pattern) {
  return std::string(error_of([&] { Pattern{regex(pattern)}; }).what());
}

}  // namespace

TEST_CASE("a string is looked for as it is") {
  const Pattern pattern(Json::parse(R"({"String": "a."})", "t.json"));
  CHECK(pattern.replace("a.aba.a.", "\u2581") ==
        "\u2581"
        "ab\u2581\u2581");
  CHECK(pattern.replace("", "x").empty());
}

TEST_CASE("the patterns of published tokenizers") {
  CHECK(replaced(" {2,}", "  a b   c ") == "*a b*c ");
  CHECK(replaced(R"(\s{2,}|[\n\r\t])", "a \u3000b\tc\n\nd e") == "a*b*c*d e");
  CHECK(replaced(" +\u2581", "a  \u2581 b \u2581") == "a* b*");
  CHECK(replaced(R"([!\-\]\\])", "a!-]\\b") == "a****b");
  CHECK(replaced(R"(\n)", "\n\n") == "**");
}

TEST_CASE("sets, ranges and repetitions") {
  CHECK(replaced("[^a-c ]+", "abc xyz\u00E9\U0001F600 a") == "abc * a");
  CHECK(replaced("ab?c", "ac abc abbc") == "* * abbc");
  CHECK(replaced("a{2}", "aaaaa") == "**a");
  CHECK(replaced("a{1,2}", "aaaaa") == "***");
  CHECK(replaced("xa*", "xaax") == "**");
  CHECK(replaced("b|ba", "ba") == "*a");  // the first that matches, not the longest
  CHECK(replaced("[-a]", "-a") == "**");
  CHECK(replaced("\u00E9+", "\u00E9\u00E9e") == "*e");
}

TEST_CASE("the first match is told only where the text starts with it") {
  std::size_t first = 9;
  const Pattern pattern(regex("a+"));
  CHECK(pattern.replace("aab", "", &first) == "b");
  CHECK(first == 2);
  CHECK(pattern.replace("baa", "", &first) == "b");
  CHECK(first == 0);
}

TEST_CASE("a repetition that fails is not tried again at each of its places") {
  const std::string spaces(1 << 20, ' ');
  CHECK(replaced(" +x", spaces).size() == spaces.size());  // 2^39 steps otherwise
}

TEST_CASE("what is not in the language is refused by name") {
  CHECK(what("(a)") == "mm does not read the pattern '(a)': it has no '(' here");
  CHECK(what("^a") == "mm does not read the pattern '^a': it has no '^' here");
  CHECK(what("a.") == "mm does not read the pattern 'a.': it has no '.' here");
  CHECK(what("a+?") == "mm does not read the pattern 'a+?': it has a repetition of a repetition");
  CHECK(what("a*") == "mm does not read the pattern 'a*': an empty text matches it");
  CHECK(what("a|") == "mm does not read the pattern 'a|': an empty text matches it");
  CHECK(what("").ends_with("an empty text matches it"));
  CHECK(what("a+a").ends_with("what repeats and what follows have a character in common"));
  CHECK(what("a+b?[^b]").ends_with("what repeats and what follows have a character in common"));
  CHECK(what(R"(\d)").ends_with("it has an escape that is not \\s, \\n, \\r, \\t or a sign"));
  CHECK(what("[a").ends_with("it is cut off"));
  CHECK(what("a\\").ends_with("it is cut off"));
  CHECK(what("[]").ends_with("it has an empty set"));
  CHECK(what("[b-a]").ends_with("it has a range that is none"));
  CHECK(what(R"([\s-a])").ends_with("it has a range that is none"));
  CHECK(what("[[:alpha:]]").ends_with("it has a set inside a set"));
  CHECK(what("a{2,1}").ends_with("it has a number of repetitions that is none"));
  CHECK(what("a{,2}").ends_with("it has a number of repetitions that is not 0 to 1000"));
  CHECK(what("a{99999999999}").ends_with("it has a number of repetitions that is not 0 to 1000"));
  CHECK(complaint([] { Pattern(Json::parse(R"({"String": ""})", "t.json")); }) == "t.json: a pattern is empty");
  CHECK_THROWS_AS(Pattern(Json::parse(R"("a")", "t.json")), mm::Error);
}
