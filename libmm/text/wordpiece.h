#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "text/token_model.h"

namespace mm {

// WordPiece (Schuster and Nakajima 2012) as BertTokenizer uses it: a word is cut greedily into the longest tokens of the vocabulary, all
// but the first written with a prefix ("##ing"); a word that cannot be cut, or is too long, is one unknown token.
class WordPiece : public TokenModel {
 public:
  // {"unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"}. Throws Error{input} also when the unknown token is not
  // in the vocabulary.
  explicit WordPiece(const Json& json);

  void encode(std::string_view word, std::vector<std::int64_t>& ids) const override;
  const Vocabulary& vocabulary() const override { return vocabulary_; }

 private:
  bool cut(std::string_view word, std::vector<std::int64_t>& ids) const;

  Vocabulary vocabulary_;
  std::string prefix_;
  std::int64_t most_characters_ = 0;  // of a word, in code points
  std::int64_t unknown_ = 0;
};

}  // namespace mm
