#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mm {

// Byte strings with a number each, asked for all of them that a text starts with. Nodes lie in order of depth, the children of one beside
// each other, so a step is a search in a few neighbouring bytes. Immutable.
class Trie {
 public:
  using Entry = std::pair<std::string_view, std::int32_t>;  // a string, and its number, which is not negative

  Trie() = default;
  explicit Trie(std::vector<Entry> entries);  // of equal strings the last counts; an empty one is never found

  // Calls found(length, number) for each entry that `text` starts with, the shortest first.
  template <class Found>
  void prefixes(std::string_view text, Found found) const {
    if (children_.empty()) return;
    std::uint32_t node = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char* const begin = labels_.data() + children_[node];
      const auto* const hit =
          static_cast<const char*>(std::memchr(begin, static_cast<unsigned char>(text[i]), children_[node + 1] - children_[node]));
      if (hit == nullptr) return;
      node = static_cast<std::uint32_t>(hit - labels_.data());
      if (numbers_[node] >= 0) found(i + 1, numbers_[node]);
    }
  }

 private:
  std::string labels_;                   // of each node: the byte that leads to it; the root has none that is asked for
  std::vector<std::uint32_t> children_;  // of each node: its first child; the last is the one before the next node's first
  std::vector<std::int32_t> numbers_;    // of each node: that of the entry that ends here, or -1
};

}  // namespace mm
