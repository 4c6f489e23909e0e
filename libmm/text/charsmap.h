#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// The "precompiled_charsmap" of a SentencePiece model: what characters, and a few of them together, are replaced by. Stored as the number
// of bytes of a double-array trie (Darts-clone), its 32-bit units, and the replacements, each ended by a NUL. Immutable.
class Charsmap {
 public:
  // `base64`: as it stands in a tokenizer.json. Every step through the trie is checked once, here: throws Error{input} on what is cut off
  // or points outside. `where`: what messages call it.
  Charsmap(std::string_view base64, const std::string& where);

  // As the library applies it, which is not quite as SentencePiece does: a grapheme cluster of less than 6 bytes is replaced as a whole by
  // the rule of the shortest of its beginnings that has one; characters of longer clusters, and of clusters without a rule, one by one.
  std::string operator()(std::string_view text) const;

 private:
  void check(const std::string& where) const;
  std::optional<std::string_view> replacement(std::string_view text) const;
  void append(std::string& out, std::string_view cluster) const;

  std::vector<std::uint32_t> units_;
  std::string replacements_;
};

}  // namespace mm
