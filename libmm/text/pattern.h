#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace mm {

// What a part of a tokenizer.json looks for in a text: {"String": "text"}, or {"Regex": "..."} of a small language, in which no text takes
// longer than another of its length: rows of characters, sets ("[\n\r\t]", "[^a-z]") and escapes ("\s", "\n"), each with "+", "*", "?" or
// "{2,}" behind it, and "|" between rows. Throws Error{input} on a pattern with anything else, on one that an empty text matches, and on a
// row in which what may repeat and what follows have a character in common.
class Pattern {
 public:
  explicit Pattern(const Json& json);

  // The text with every match, from left to right, replaced. `first_match`, if wanted: bytes of a match that the text starts with, else 0.
  std::string replace(std::string_view text, std::string_view by, std::size_t* first_match = nullptr) const;

 private:
  static constexpr std::uint32_t kAny = 0xFFFFFFFF;  // no upper limit of repetitions

  // One character of a set, or several.
  struct Atom {
    std::vector<std::pair<char32_t, char32_t>> ranges;  // sorted, apart from each other
    std::uint32_t least = 1, most = 1;
  };
  using Row = std::vector<Atom>;

  // Where a row that starts with a repetition has failed: it fails at every place of that repetition.
  using Failed = std::vector<std::size_t>;

  friend class PatternReader;

  std::size_t match(std::string_view text, std::size_t start, Failed& failed) const;  // bytes; 0 when there is none
  std::size_t match_row(const Row& row, std::string_view text, std::size_t start, std::size_t& failed) const;

  std::string string_;     // looked for as it is, where there are no rows
  std::vector<Row> rows_;  // the first that matches counts
};

}  // namespace mm
