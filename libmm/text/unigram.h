#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "text/token_model.h"
#include "text/trie.h"

namespace mm {

// The unigram language model of SentencePiece (Kudo 2018, arXiv 1804.10959): each piece has a score (the logarithm of its probability),
// and a word is cut so that the sum of its pieces' scores is largest (Viterbi).
class Unigram : public TokenModel {
 public:
  // {"vocab": [["piece", score], ...], "unk_id", "byte_fallback"}: the place of a piece is its id. Throws Error{input} also when unk_id is
  // missing, as the library then fails at the first character that is in no piece.
  explicit Unigram(const Json& json);

  void encode(std::string_view word, std::vector<std::int64_t>& ids) const override;
  const Vocabulary& vocabulary() const override { return vocabulary_; }

 private:
  // The best way to cut the word up to some byte.
  struct Cut {
    double score = 0;
    std::int64_t start = -1;  // of its last piece; -1: no way found yet
    std::int32_t id = 0;      // of its last piece
  };

  std::vector<Cut> cuts(std::string_view word) const;  // by the byte where they end
  void add_unknown(std::string_view text, std::vector<std::int64_t>& ids) const;

  std::vector<double> scores_;  // by id; read with the vocabulary, so it stands before it
  Vocabulary vocabulary_;
  Trie pieces_;
  std::int32_t unknown_ = 0;
  double unknown_score_ = 0;               // of a character that is no piece of its own
  bool by_bytes_ = false;                  // what is unknown is written as its UTF-8 bytes
  std::array<std::int64_t, 256> bytes_{};  // ids of "<0x00>" to "<0xFF>"; -1 where there is none
};

}  // namespace mm
