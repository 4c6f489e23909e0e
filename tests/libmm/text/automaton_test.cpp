#include "text/automaton.h"

#include <initializer_list>

#include "base/error.h"
#include "support/caught.h"

#include "support/doctest.h"

using mm::Automaton;

namespace {

void check(const std::string& pattern, std::initializer_list<const char*> yes, std::initializer_list<const char*> no) {
  CAPTURE(pattern);
  Automaton automaton(pattern, "--regex");
  for (const auto* text : yes) {
    CAPTURE(text);
    CHECK(automaton.matches(text));
  }
  for (const auto* text : no) {
    CAPTURE(text);
    CHECK_FALSE(automaton.matches(text));
  }
}

std::string refusal(const std::string& pattern) {
  return complaint([&] { Automaton(pattern, "--regex"); });
}

}  // namespace

TEST_CASE("a whole text matches, not a part of it") {
  check("", {""}, {"a"});
  check("red|green|dark blue", {"red", "green", "dark blue"}, {"", "re", "reds", " red", "dark"});
  check("^yes$", {"yes"}, {"yes$", "^yes"});
  check("a(b|c(d|e))+f", {"abf", "acdf", "abcebf"}, {"af", "acf", "abff"});
  check("(?:ab)*", {"", "ab", "abab"}, {"a", "aba"});
  check("a|", {"a", ""}, {"b"});
}

TEST_CASE("repetitions") {
  check("ab{2}c", {"abbc"}, {"abc", "abbbc"});
  check("ab{1,3}c", {"abc", "abbc", "abbbc"}, {"ac", "abbbbc"});
  check("ab{2,}", {"abb", "abbbbbbb"}, {"ab"});
  check("(ab{0,2}){2}", {"aa", "aba", "abbabb"}, {"a", "abbb", "aaa"});
  check("a*?b+?", {"b", "aab", "bb"}, {"a"});
  check("(a*)*", {"", "aaaa"}, {"b"});
  check("a{0}b", {"b"}, {"ab"});
}

TEST_CASE("sets, classes, escapes and other scripts") {
  check("[a-c_-]+", {"a-c", "_"}, {"d", ""});
  check("[^,\\s]+", {"ab.c", "größe"}, {"a b", "a,b"});
  check("[]a]", {"]", "a"}, {"b"});
  check("\\d+(\\.\\d+)?", {"3", "3.25"}, {"3.", ".5", "x"});
  check("\\w+\\s\\D", {"ab_1 x", "a\tb"}, {"ab 1", "é x"});
  check("\\(\\[\\\\\\$", {"([\\$"}, {"([$"});
  check("a\\$", {"a$"}, {"a"});
  check(".", {"x", "数", "é"}, {"", "xx", "\n"});
  check("[а-я]+|数字?", {"да", "数", "数字"}, {"字"});
  CHECK_FALSE(Automaton(".*", "p").matches("\xff"));
}

TEST_CASE("what may still come is known on the way") {
  Automaton automaton("ab+c", "--regex");
  const auto a = automaton.next(automaton.start(), U'a');
  REQUIRE(a != Automaton::kDead);
  CHECK_FALSE(automaton.accepts(a));
  CHECK(automaton.next(a, U'c') == Automaton::kDead);
  CHECK(automaton.next(Automaton::kDead, U'c') == Automaton::kDead);
  const auto b = automaton.after(a, "bb");
  CHECK(automaton.next(b, U'b') == b);
  CHECK(automaton.accepts(automaton.next(b, U'c')));
  CHECK(automaton.after(b, "数") == Automaton::kDead);
  CHECK(automaton.states() < 6);
}

TEST_CASE("what cannot be read is told with its place") {
  CHECK(refusal("a(b") == "--regex: the pattern 'a(b' cannot be read at character 2: the ')' of this group is missing");
  CHECK(refusal("a)") == "--regex: the pattern 'a)' cannot be read at character 2: it has a ')' too many");
  CHECK(refusal("*a").find("character 1: nothing stands in front of '*' that it could repeat") != std::string::npos);
  CHECK(refusal("ab$c").find("character 3: it has no '$' here") != std::string::npos);
  CHECK(refusal("xy[a").find("character 3: it is cut off: the ']' of this set is missing") != std::string::npos);
  CHECK(refusal("[bz-a]").find("character 3: a range that does not rise") != std::string::npos);
  CHECK(refusal("ab{3,2}").find("character 3: repetitions are {2}, {2,} or {2,5}") != std::string::npos);
  CHECK(refusal("a{99999}").find("character 2: repetitions are numbers up to 1000") != std::string::npos);
  CHECK(refusal("a\\").find("character 2: it is cut off: a sign belongs behind a backslash") != std::string::npos);
  CHECK(refusal("a \\bword").find("character 3: it has no '\\b'") != std::string::npos);
  CHECK(refusal("b(?=a)").find("character 2: groups are (...) and (?:...)") != std::string::npos);
  CHECK(refusal("\xff").find("the pattern is not UTF-8") != std::string::npos);
  CHECK(refusal("((a{1000}){1000})").find("the pattern repeats more than mm keeps") != std::string::npos);
  CHECK(refusal(std::string(20'000, 'a')).find("at most 10000 characters") != std::string::npos);
  CHECK(refusal(std::string(200, '(') + std::string(200, ')')).find("too many groups") != std::string::npos);
}

TEST_CASE("a repetition that may end anywhere costs a few steps a state") {
  Automaton automaton("(x{0,1000})?", "--regex");
  CHECK(automaton.matches(std::string(1000, 'x')));
  CHECK_FALSE(automaton.matches(std::string(1001, 'x')));
  CHECK(automaton.states() == 1001);
  Automaton within("(ab{0,2}){0,3}", "--regex");
  for (const char* text : {"", "a", "abb", "aaa", "ababba", "abbabbabb"}) CHECK(within.matches(text));
  for (const char* text : {"b", "abbb", "aaaa", "abbabbabba"}) CHECK_FALSE(within.matches(text));
}

TEST_CASE("characters of one kind are one step, whatever their number") {
  Automaton automaton("[^b-d]*c?", "--regex");
  const auto begin = automaton.next(automaton.start(), U'a');
  for (char32_t c = 0x3400; c < 0x4400; ++c) CHECK(automaton.next(begin, c) == begin);
  CHECK(automaton.next(begin, U'b') == Automaton::kDead);
  CHECK(automaton.next(begin, U'e') == begin);
  CHECK(automaton.states() == 1);
}

TEST_CASE("repetitions of repetitions that would take half a minute are refused at once") {
  Automaton automaton("(.{0,1000}){0,9}", "--regex");
  CHECK(complaint([&] { automaton.matches(std::string(9000, 'x')); }) ==
        "--regex: the pattern can be matched in more ways at once than mm keeps");
}

TEST_CASE("a pattern of very many states is refused when it comes to them") {
  Automaton automaton("(a|b)*a(a|b){40}", "--regex");  // 2^41 states of a determined automaton
  std::uint32_t noise = 1;
  CHECK(complaint([&] {
          auto state = automaton.start();
          for (int i = 0; i < 100'000; ++i) {
            noise = noise * 1664525 + 1013904223;
            state = automaton.next(state, (noise >> 16 & 1) != 0 ? U'a' : U'b');
          }
        }) == "--regex: the pattern has more states than mm keeps");
}
