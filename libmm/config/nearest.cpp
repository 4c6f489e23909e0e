#include "config/nearest.h"

#include <fmt/format.h>

#include <algorithm>

namespace mm {
namespace {

// Edits between two words, or `most` + 1 when there are more; three rows of the table are enough.
std::size_t distance(std::string_view a, std::string_view b, std::size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return most + 1;
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string_view> names) {
  constexpr std::size_t kLongest = 64;  // longer words are no slips of the finger
  if (word.empty() || word.size() > kLongest) return {};
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::string_view found;
  for (const auto name : names) {
    const auto leaf = name.substr(name.rfind('.') + 1);  // npos + 1 == 0: the whole name
    std::size_t edits = std::min(distance(word, name, best), distance(word, leaf, best));
    if (word.find('.') < word.size() && word.substr(word.rfind('.') + 1) == leaf)
      edits = std::min<std::size_t>(edits, 1);  // the group is wrong
    if (edits < best && edits < std::max<std::size_t>(leaf.size(), 2)) {
      best = edits;
      found = name;
    }
  }
  return std::string(found);
}

std::string nearest(std::string_view word, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  return nearest(word, views);
}

std::string did_you_mean(std::string_view name) { return name.empty() ? "" : fmt::format(" (did you mean '{}'?)", name); }

}  // namespace mm
