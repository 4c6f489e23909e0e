#include "metric/plain_text.h"

#include <fmt/format.h>

#include "metric/item_error.h"
#include "text/unicode.h"

namespace mm {

bool is_white(char32_t c) { return is_space(c) || (c >= 0x1C && c <= 0x1F); }

std::string_view stripped(std::string_view text) {
  std::size_t begin = 0, end = 0;
  for (auto rest = text; !rest.empty();) {
    const auto at = text.size() - rest.size();
    if (is_white(take_first(rest))) continue;
    if (end == 0) begin = at;
    end = text.size() - rest.size();
  }
  return text.substr(begin, end - begin);
}

std::vector<std::string_view> split_white(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  for (auto rest = text; !rest.empty();) {
    const auto at = text.size() - rest.size();
    if (!is_white(take_first(rest))) continue;
    if (at > begin) words.push_back(text.substr(begin, at - begin));
    begin = text.size() - rest.size();
  }
  if (text.size() > begin) words.push_back(text.substr(begin));
  return words;
}

std::string lowered(std::string_view text) {
  std::u32string lower;
  while (!text.empty()) append_lower(lower, take_first(text));
  return encode_utf8(lower);
}

void check_item_text(std::string_view text, std::string_view what, std::size_t item) {
  try {
    check_utf8(text);
  } catch (const Error& e) {
    throw ItemError(item, Error(e.kind, fmt::format("the {} of item {}: {}", what, item, e.what()), e.where, e.hint));
  }
}

}  // namespace mm
