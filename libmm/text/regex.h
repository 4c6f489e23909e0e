#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mm {

// A regular expression as tokenizer.json files write them for the library that made them (Oniguruma): letters and numbers of Unicode
// (\p{L}, \p{N}), look-ahead, (?i:...), possessive repetition; \s is Unicode's White_Space, \w what is Alphabetic, marks, decimal digits
// and connectors, \d its decimal digits. It is matched by PCRE2, whose Unicode (14 in 10.42) may be
// older than the other library's: letters of newer versions are then no letters here.
//
// Other than a Pattern (text/pattern.h) it may look back, so a hostile file can make it slow: a match that takes more than a bounded
// number of steps is given up. Immutable; safe to use from several threads.
class Regex {
 public:
  Regex(std::string_view pattern, const std::string& where);  // throws Error{input} on what is no pattern, at `where`

  struct Match {
    std::size_t begin = 0, end = 0;  // bytes of the text
  };

  // The first match that begins at byte `from` or behind it; nothing when there is none. text: valid UTF-8, `from` the start of a
  // character. Throws Error{input} where it takes too many steps.
  std::optional<Match> find(std::string_view text, std::size_t from) const;

 private:
  struct Code;
  std::shared_ptr<const Code> code_;
  std::string where_;
};

}  // namespace mm
