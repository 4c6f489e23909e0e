#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mm {

// Words as numbers from 1 on, so that what is counted are numbers.
using WordId = std::uint32_t;

class WordIds {
 public:
  WordId operator()(std::string_view word);                                   // the same number for the same word
  std::vector<WordId> words(std::string_view text);                           // parted by spaces, of which several count as one
  std::size_t size() const { return static_cast<std::size_t>(ids_.size()); }  // so many words so far

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>()(word); }
  };
  std::unordered_map<std::string, WordId, Hash, std::equal_to<>> ids_;
};

// What was said of a picture, and what people said of it.
struct JudgedCaption {
  std::vector<WordId> candidate;
  std::vector<std::vector<WordId>> references;  // one at least
};

}  // namespace mm
