#pragma once
#include "base/json.h"
#include "text/pre_tokenizer.h"
#include "text/token_decoder.h"

namespace mm {

// SentencePiece's spaces: a space becomes a character of its own (U+2581), which belongs to the word behind it, and a word without one
// gets one in front. {"replacement", "prepend_scheme": "always" | "first" | "never", "split"}; old files have "add_prefix_space" in the
// place of the scheme. Throws Error{input} on a replacement that is not one character, and on other schemes.
PreTokenizer read_metaspace(const Json& json);
TokenDecoder read_metaspace_decoder(const Json& json);  // turns them back; the first token loses its own, unless "never"

}  // namespace mm
