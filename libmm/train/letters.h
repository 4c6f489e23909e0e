#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// The letters that texts are written with, as symbols of connectionist temporal classification: symbol 0 is the blank, symbol i + 1 the
// i-th letter. A letter is a character of Unicode.
class Letters {
 public:
  explicit Letters(std::vector<std::string> letters) : letters_(std::move(letters)) {}

  static Letters of(const std::vector<std::string>& texts);  // every letter that occurs, in the order of their code points

  std::int64_t symbols() const { return static_cast<std::int64_t>(letters_.size()) + 1; }
  const std::vector<std::string>& all() const { return letters_; }

  std::vector<std::int64_t> encode(std::string_view text) const;  // letters that are not among them are left out

  // What symbols over time read as: of each run of the same symbol one, without the blanks. Symbols from 0.
  std::string decode(std::span<const std::int64_t> steps) const;

 private:
  std::vector<std::string> letters_;
};

}  // namespace mm
