#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "text/token_model.h"

namespace mm {

// Byte-pair encoding (Sennrich et al. 2016): a word is cut into characters, and the pair of neighbours that stands first among the merges
// becomes one token, until none is left.
class Bpe : public TokenModel {
 public:
  // {"vocab", "merges": ["a b", ...] or [["a", "b"], ...], "unk_token", "fuse_unk", "byte_fallback", "ignore_merges",
  // "end_of_word_suffix" (CLIP: the last character of a word is another token than within words)}. Throws Error{input} on a merge of what
  // is not in the vocabulary, and on what mm does not have: dropout, a prefix.
  explicit Bpe(const Json& json);

  void encode(std::string_view word, std::vector<std::int64_t>& ids) const override;
  const Vocabulary& vocabulary() const override { return vocabulary_; }

 private:
  struct Merge {
    std::int32_t rank, id;  // its place among the merges, and the token that it makes
  };

  void read_merges(const Json& merges);
  void add_merge(const std::string& left, const std::string& right, std::size_t rank, const Json& merge);
  const Merge* merge_of(std::int64_t left, std::int64_t right) const;
  std::vector<std::int64_t> characters(std::string_view word) const;

  Vocabulary vocabulary_;
  std::unordered_map<std::uint64_t, Merge> merges_;  // by both ids
  std::string suffix_;                               // behind the last character of a word
  std::int64_t unknown_ = -1;                        // -1: characters that are not in the vocabulary are left out
  std::array<std::int64_t, 256> bytes_{};            // "<0x00>" ... where characters that are not there are told by their bytes; else -1
  bool fuse_unknown_ = false;                        // a row of unknown characters is one token
  bool whole_words_ = false;                         // a word that is in the vocabulary is not cut
};

}  // namespace mm
