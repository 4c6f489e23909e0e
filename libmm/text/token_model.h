#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "text/vocabulary.h"

namespace mm {

// The "model" of a tokenizer.json: what cuts a word into tokens. Immutable.
class TokenModel {
 public:
  virtual ~TokenModel() = default;

  virtual void encode(std::string_view word, std::vector<std::int64_t>& ids) const = 0;  // appends; `word` is valid UTF-8, not empty
  virtual const Vocabulary& vocabulary() const = 0;
};

// BPE, Unigram and WordPiece. Throws Error{input} that names any other type.
std::unique_ptr<const TokenModel> read_token_model(const Json& json);

}  // namespace mm
