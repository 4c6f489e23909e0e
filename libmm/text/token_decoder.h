#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/json.h"

namespace mm {

// The "decoder" of a tokenizer.json: the tokens of a text, each turned into the piece of text it stands for; the text is all of them
// one after another.
using TokenDecoder = std::function<std::vector<std::string>(std::vector<std::string> tokens)>;

// ByteFallback, ByteLevel, Fuse, Metaspace, Replace, Strip, WordPiece and Sequence; null sets a space between tokens. Throws Error{input}
// that names any other type.
TokenDecoder read_token_decoder(const Json& json);

}  // namespace mm
