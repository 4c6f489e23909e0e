#include "text/token_places.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace mm {
namespace {

using Ids = std::span<const std::int64_t>;

// Adds the words of one text, whose tokens stand at `first` and behind it. What the tokenizer makes of the text up to the end of a word
// must be what stands there, else the word is not read by itself.
void add_places(std::vector<TokenPlace>& places, const Tokenizer& tokenizer, const std::string& text, bool of_pair, Ids tokens,
                std::size_t first) {
  std::size_t begin = 0, done = 0;
  bool together = false;  // whether words before this one, from `begin` on, wait for it
  for (const auto& word : words_of(text)) {
    if (!together) begin = word.begin;
    together = true;
    const std::size_t end = word.begin + word.length;
    const auto up_to = tokenizer.encode(std::string_view(text).substr(0, end), false);
    const std::size_t count = std::min(up_to.size(), tokens.size());
    if (!std::equal(up_to.begin(), up_to.begin() + static_cast<std::ptrdiff_t>(count), tokens.begin())) continue;
    if (count > done)
      places.push_back(
          {.bytes = {.begin = begin, .length = end - begin}, .of_pair = of_pair, .first = first + done, .count = count - done});
    done = count;
    together = false;
    if (done == tokens.size()) return;
  }
  if (done < tokens.size() && together)
    places.push_back({.bytes = {.begin = begin, .length = text.size() - begin},
                      .of_pair = of_pair,
                      .first = first + done,
                      .count = tokens.size() - done});
}

}  // namespace

std::vector<TokenPlace> token_places(const Tokenizer& tokenizer, const Encoding& read, const std::string& text,
                                     const std::optional<std::string>& pair) {
  std::vector<TokenPlace> places;
  std::size_t next = 0;  // token behind what is done
  const auto specials_at = [&](Ids ids) {
    return static_cast<std::size_t>(std::ranges::find_if_not(ids, [&](std::int64_t id) { return tokenizer.is_special(id); }) - ids.begin());
  };
  const auto add = [&](const std::string& own, bool of_pair) {
    const auto ids = tokenizer.encode(own, false);
    const auto rest = Ids(read.ids).subspan(next);
    const auto first = specials_at(rest) - std::min(specials_at(rest), specials_at(ids));  // those that the text itself does not hold
    const auto there = static_cast<std::size_t>(std::ranges::mismatch(rest.subspan(first), ids).in1 - rest.begin()) - first;
    add_places(places, tokenizer, own, of_pair, rest.subspan(first, there), next + first);
    next += first + there;
  };
  add(text, false);
  if (pair) add(*pair, true);
  return places;
}

}  // namespace mm
