#include "train/letters.h"

#include <algorithm>
#include <set>

#include "base/utf8.h"

namespace mm {
namespace {

// Calls `take` with each character of a text; bytes that are no UTF-8 are one each.
template <class Take>
void each_letter(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(1, utf8_length(text));
    take(text.substr(0, length));
    text.remove_prefix(length);
  }
}

}  // namespace

Letters Letters::of(const std::vector<std::string>& texts) {
  std::set<std::string, std::less<>> found;  // UTF-8 sorts as its code points
  for (const auto& text : texts) each_letter(text, [&](std::string_view letter) { found.emplace(letter); });
  return Letters({found.begin(), found.end()});
}

std::vector<std::int64_t> Letters::encode(std::string_view text) const {
  std::vector<std::int64_t> symbols;
  each_letter(text, [&](std::string_view letter) {
    const auto place = std::ranges::find(letters_, letter);
    if (place != letters_.end()) symbols.push_back(place - letters_.begin() + 1);
  });
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
