#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "text/tokenizer.h"
#include "text/words.h"

namespace mm {

// A stretch of a text, or of the one that it is compared with, and the tokens that a model reads of it.
struct TokenPlace {
  WordSpan bytes = {};
  bool of_pair = false;
  std::size_t first = 0, count = 0;  // among the tokens that the model reads
};

// Which tokens of `read`, which the tokenizer's model_input() made of these texts, are of which word, in their order. Special tokens are of
// none, nor is a word that there was no room for. Words that the tokenizer does not read one by one stand together.
std::vector<TokenPlace> token_places(const Tokenizer& tokenizer, const Encoding& read, const std::string& text,
                                     const std::optional<std::string>& pair);

}  // namespace mm
