#include "text/meteor_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text/unicode.h"

namespace mm {
namespace {

// In byte order.
constexpr std::array<std::string_view, 93> kFunctionWords{
    "\"",    "$",     "'",    "'s",   "'t",    "(",     ")",    ",",     "-",     "--",  "-lrb-", "-rrb-",  ".",   ":",    "?",     "a",
    "about", "after", "all",  "also", "an",    "and",   "are",  "as",    "at",    "be",  "been",  "but",    "by",  "can",  "could", "first",
    "for",   "from",  "had",  "has",  "have",  "he",    "her",  "his",   "i",     "if",  "in",    "into",   "is",  "it",   "its",   "last",
    "more",  "new",   "no",   "not",  "of",    "on",    "one",  "or",    "other", "out", "over",  "people", "s",   "said", "she",   "so",
    "some",  "than",  "that", "the",  "their", "there", "they", "this",  "time",  "to",  "two",   "up",     "was", "we",   "were",  "what",
    "when",  "which", "who",  "will", "with",  "would", "year", "years", "you",   "—",   "’",     "“",      "”"};

bool is_alphanumeric(char32_t c) { return is_letter(c) || is_number(c); }

// Writes the character in the middle of three as `put` says, wherever it has something to say: put(made, before, after) of a `middle`. What
// was before and after one is not looked at again.
template <class Put>
std::u32string rewritten(const std::u32string& text, char32_t middle, const Put& put) {
  std::u32string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    made += text[i];
    if (i + 2 >= text.size() || text[i + 1] != middle || !put(made, text[i], text[i + 2])) continue;
    made += text[i + 2];
    i += 2;
  }
  return made;
}

void replace_all(std::u32string& text, std::u32string_view what, std::u32string_view with) {
  for (auto at = text.find(what); at != std::u32string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
}

// Signs apart from words, and runs of stops.
std::u32string apart(const std::u32string& text) {
  std::u32string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = text[i];
    const bool inside = is_alphanumeric(c) || is_combining(c) || c == U' ' || c == U'.' || c == U'\'' || c == U',' || c == U'-';
    const auto stops = std::min(text.find_first_not_of(U'.', i), text.size()) - i;
    if (stops > 1) {
      made.append(U" ").append(stops, U'.').append(U" ");
      i += stops - 1;
    } else if (inside) {
      made += c;
    } else {
      made.append({U' ', c, U' '});
    }
  }
  return made;
}

// Apostrophes: those between letters begin a word, all others are one.
std::u32string contractions_apart(std::u32string text) {
  using Is = bool (*)(char32_t, char32_t);
  struct Rule {
    Is meant;
    std::u32string_view put;
  };
  constexpr std::array<Rule, 4> kRules{{
      {[](char32_t a, char32_t b) { return !is_letter(a) && !is_letter(b); }, U" ' "},
      {[](char32_t a, char32_t b) { return !is_alphanumeric(a) && is_letter(b); }, U" ' "},
      {[](char32_t a, char32_t b) { return is_letter(a) && !is_letter(b); }, U" ' "},
      {[](char32_t a, char32_t b) { return is_letter(a) && is_letter(b); }, U" '"},
  }};
  for (const auto& rule : kRules)
    text = rewritten(text, U'\'', [&](std::u32string& made, char32_t a, char32_t b) {
      if (!rule.meant(a, b)) return false;
      made += rule.put;
      return true;
    });
  return text;
}

// "u.s." is "us"; the stop of another word is a word where a sentence may end there: behind it comes no small letter.
std::string without_stops(const std::string& word, char behind) {
  if (!word.ends_with('.') || word.size() == 1) return word;
  const auto body = word.substr(0, word.size() - 1);
  bool letters = true;  // runs of letters with one stop between them
  char32_t before = U'.';
  for (const auto c : decode_utf8(body)) {
    letters &= is_letter(c) || (c == U'.' && before != U'.');
    before = c;
  }
  if (letters && body.find('.') != std::string::npos) {
    auto joined = body;
    std::erase(joined, '.');
    return joined;
  }
  constexpr std::array<std::string_view, 3> kShort{"v", "vs", "rev"};
  const bool goes_on = (behind >= 'a' && behind <= 'z') || std::ranges::find(kShort, body) != kShort.end() || body.find('.') < body.size();
  return goes_on ? word : body + " .";
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = text.find_first_not_of(' '); at != std::string::npos; at = text.find_first_not_of(' ', at)) {
    const auto end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

}  // namespace

std::vector<std::string> meteor_words(std::span<const std::string> words) {
  std::u32string line = U" ";
  for (const auto& word : words) line += decode_utf8(word) + U" ";
  constexpr std::array<std::pair<std::u32string_view, std::u32string_view>, 6> kQuotes{
      {{U"’", U"'"}, {U"‘", U"'"}, {U"“", U"\""}, {U"”", U"\""}, {U"``", U"\""}, {U"''", U"\""}}};
  for (const auto& [what, with] : kQuotes) replace_all(line, what, with);
  line = apart(line);
  replace_all(line, U"–", U"-");
  line = rewritten(line, U',', [](std::u32string& made, char32_t a, char32_t b) {
    made += is_number(a) && is_number(b) ? U"," : U" , ";
    return true;
  });
  line = contractions_apart(std::move(line));
  const auto parts = split(encode_utf8(line));
  std::string text = " ";
  for (std::size_t i = 0; i < parts.size(); ++i) text += without_stops(parts[i], i + 1 < parts.size() ? parts[i + 1].front() : '\0') + " ";
  line = decode_utf8(text);
  replace_all(line, U"--", U"-");
  line = rewritten(line, U'-', [](std::u32string& made, char32_t a, char32_t b) {
    if (!is_alphanumeric(a) || !is_alphanumeric(b)) return false;
    made += U' ';
    return true;
  });
  return split(encode_utf8(line));
}

bool is_function_word(std::string_view word) { return std::ranges::binary_search(kFunctionWords, word); }

}  // namespace mm
