#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace mm {

// The "pre_tokenizer" of a tokenizer.json: appends the words of a normalised text to `words`, none of them empty.
using PreTokenizer = std::function<void(std::string_view text, std::vector<std::string>& words)>;

// BertPreTokenizer, ByteLevel, Whitespace, WhitespaceSplit and Sequence; null keeps the text in one piece. Throws Error{input} that names
// any other type.
PreTokenizer read_pre_tokenizer(const Json& json);

}  // namespace mm
