#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace mm {

// A stretch of text that is cut into tokens by itself.
struct Word {
  std::string text;
  bool first = false;  // it stands at the very start of the text that was given
};

// The "pre_tokenizer" of a tokenizer.json: appends the words of a normalised text to `words`, none of them empty. `first`: as Word's.
using PreTokenizer = std::function<void(std::string_view text, bool first, std::vector<Word>& words)>;

// BertPreTokenizer, ByteLevel, Digits, Metaspace, Punctuation (each mark isolated), Split, Whitespace, WhitespaceSplit and Sequence;
// null keeps the text in one piece. Throws Error{input} that names any other type.
PreTokenizer read_pre_tokenizer(const Json& json);

}  // namespace mm
