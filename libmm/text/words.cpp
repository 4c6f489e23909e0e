#include "text/words.h"

#include "text/unicode.h"

namespace mm {

std::vector<WordSpan> words_of(std::string_view text) {
  std::vector<WordSpan> words;
  std::size_t begin = 0, at = 0;
  const auto end_word = [&] {
    if (at > begin) words.push_back({.begin = begin, .length = at - begin});
    begin = at;
  };
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t before = rest.size();
    const char32_t c = take_first(rest);
    const std::size_t bytes = before - rest.size();
    if (is_space(c) || is_chinese(c)) end_word();
    at += bytes;
    if (is_chinese(c)) end_word();
    if (is_space(c)) begin = at;
  }
  end_word();
  return words;
}

}  // namespace mm
