#include "text/mteval_tokens.h"

#include <array>
#include <utility>

#include "text/unicode.h"

namespace mm {
namespace {

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_stop(char32_t c) { return c == U'.' || c == U','; }

// Symbols of ASCII that always stand alone.
bool is_symbol(char32_t c) {
  return (c >= U'{' && c <= U'~') || (c >= U'[' && c <= U'`') || (c >= U' ' && c <= U'&') || (c >= U'(' && c <= U'+') ||
         (c >= U':' && c <= U'@') || c == U'/';
}

void replace_all(std::u32string& text, std::u32string_view what, std::u32string_view with) {
  for (auto at = text.find(what); at != std::u32string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
}

// Takes the text two characters at a time where put(first, second) took them, else one.
template <class Put>
std::u32string rewritten(const std::u32string& text, const Put& put) {
  std::u32string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 1 < text.size() && put(made, text[i], text[i + 1]))
      ++i;
    else
      made += text[i];
  }
  return made;
}

}  // namespace

std::vector<std::string> mteval_tokens(std::string_view text) {
  auto line = decode_utf8(text);
  replace_all(line, U"<skipped>", U"");
  replace_all(line, U"-\n", U"");
  replace_all(line, U"\n", U" ");
  constexpr std::array<std::pair<std::u32string_view, std::u32string_view>, 4> kEntities{
      {{U"&quot;", U"\""}, {U"&amp;", U"&"}, {U"&lt;", U"<"}, {U"&gt;", U">"}}};
  for (const auto& [name, character] : kEntities) replace_all(line, name, character);
  std::u32string apart = U" ";
  for (const auto c : line) {
    if (is_symbol(c))
      apart.append({U' ', c, U' '});
    else
      apart += c;
  }
  apart += U' ';
  apart = rewritten(apart, [](std::u32string& made, char32_t a, char32_t b) {
    if (is_digit(a) || !is_stop(b)) return false;
    made.append({a, U' ', b, U' '});
    return true;
  });
  apart = rewritten(apart, [](std::u32string& made, char32_t a, char32_t b) {
    if (!is_stop(a) || is_digit(b)) return false;
    made.append({U' ', a, U' ', b});
    return true;
  });
  apart = rewritten(apart, [](std::u32string& made, char32_t a, char32_t b) {
    if (!is_digit(a) || b != U'-') return false;
    made.append({a, U' ', b, U' '});
    return true;
  });
  std::vector<std::string> tokens;
  std::u32string token;
  for (const auto c : apart + U" ") {
    if (!is_space(c) && !(c >= 0x1C && c <= 0x1F)) {
      token += c;
    } else if (!token.empty()) {
      tokens.push_back(encode_utf8(token));
      token.clear();
    }
  }
  return tokens;
}

}  // namespace mm
