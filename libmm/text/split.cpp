#include "text/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "text/regex.h"

namespace mm {
namespace {

// A stretch of a text, and whether the pattern found it.
struct Piece {
  std::size_t begin = 0, end = 0;
  bool found = false;
};
using Pieces = std::vector<Piece>;

using Find = std::function<std::optional<Regex::Match>(std::string_view text, std::size_t from)>;

Find read_pattern(const Json& json) {
  if (json.has("Regex"))
    return [regex = Regex(json.string("Regex"), json.where())](std::string_view text, std::size_t from) { return regex.find(text, from); };
  const std::string string = json.string("String");
  MM_CHECK(!string.empty(), Kind::input, "a pattern is empty", json.where());
  return [string](std::string_view text, std::size_t from) -> std::optional<Regex::Match> {
    const auto begin = text.find(string, from);
    return begin == std::string_view::npos ? std::nullopt : std::optional(Regex::Match{begin, begin + string.size()});
  };
}

// The whole text in pieces, none of them empty. A match of nothing cuts there.
Pieces pieces_of(std::string_view text, const Find& find, bool invert) {
  Pieces pieces;
  const auto put = [&](std::size_t begin, std::size_t end, bool found) {
    if (begin < end) pieces.push_back({begin, end, found != invert});
  };
  std::size_t done = 0, from = 0;
  while (from <= text.size()) {
    const auto match = find(text, from);
    if (!match) break;
    put(done, match->begin, false);
    put(match->begin, match->end, true);
    done = match->end;
    from = match->end;
    if (match->begin != match->end) continue;
    ++from;  // behind an empty match the next character is tried
    while (from < text.size() && (text[from] & 0xC0) == 0x80) ++from;
  }
  put(done, text.size(), false);
  return pieces;
}

Pieces removed(const Pieces& pieces) {
  Pieces kept;
  for (const auto& piece : pieces)
    if (!piece.found) kept.push_back(piece);
  return kept;
}

Pieces isolated(const Pieces& pieces) { return pieces; }

Pieces contiguous(const Pieces& pieces) {
  Pieces joined;
  for (const auto& piece : pieces) {
    if (!joined.empty() && joined.back().found == piece.found)
      joined.back().end = piece.end;
    else
      joined.push_back(piece);
  }
  return joined;
}

// What is found goes to the word in front of it, unless that was found, too.
Pieces merged_with_previous(const Pieces& pieces) {
  Pieces joined;
  bool before = false;
  for (const auto& piece : pieces) {
    if (piece.found && !before && !joined.empty())
      joined.back().end = piece.end;
    else
      joined.push_back(piece);
    before = piece.found;
  }
  return joined;
}

Pieces merged_with_next(const Pieces& pieces) {
  Pieces joined;  // from the last to the first
  bool behind = false;
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
    if (piece->found && !behind && !joined.empty())
      joined.back().begin = piece->begin;
    else
      joined.push_back(*piece);
    behind = piece->found;
  }
  return {joined.rbegin(), joined.rend()};
}

constexpr std::array<std::pair<std::string_view, Pieces (*)(const Pieces&)>, 5> kBehaviors{{
    {"Removed", removed},
    {"Isolated", isolated},
    {"Contiguous", contiguous},
    {"MergedWithPrevious", merged_with_previous},
    {"MergedWithNext", merged_with_next},
}};

}  // namespace

PreTokenizer read_split(const Json& json) {
  const std::string behavior = json.string("behavior");
  const auto* row = std::ranges::find(kBehaviors, behavior, &std::pair<std::string_view, Pieces (*)(const Pieces&)>::first);
  MM_CHECK(row != kBehaviors.end(), Kind::input, fmt::format("mm has no Split with the behavior '{}'", shown(behavior)), json.where());
  return [find = read_pattern(json.at("pattern")), invert = json.boolean("invert", false), join = row->second](
             std::string_view text, bool first, std::vector<Word>& words) {
    for (const auto& piece : join(pieces_of(text, find, invert)))
      words.push_back({std::string(text.substr(piece.begin, piece.end - piece.begin)), first && piece.begin == 0});
  };
}

}  // namespace mm
