#include "train/letters.h"

#include <algorithm>
#include <set>

#include "base/utf8.h"

namespace mm {
Letters Letters::of(const std::vector<std::string>& texts) {
  std::set<std::string, std::less<>> found;  // UTF-8 sorts as its code points
  for (const auto& text : texts)
    for (const auto letter : utf8_parts(text)) found.emplace(letter);
  return Letters({found.begin(), found.end()});
}

std::vector<std::int64_t> Letters::encode(std::string_view text) const {
  std::vector<std::int64_t> symbols;
  for (const auto letter : utf8_parts(text)) {
    const auto place = std::ranges::find(letters_, letter);
    if (place != letters_.end()) symbols.push_back(place - letters_.begin() + 1);
  }
  return symbols;
}

std::string Letters::decode(std::span<const std::int64_t> steps) const {
  std::string text;
  std::int64_t before = 0;
  for (const auto symbol : steps) {
    if (symbol != 0 && symbol != before) text += letters_.at(static_cast<std::size_t>(symbol - 1));
    before = symbol;
  }
  return text;
}

}  // namespace mm
