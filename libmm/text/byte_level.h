#pragma once
#include "base/json.h"
#include "text/pre_tokenizer.h"
#include "text/token_decoder.h"

// Tokens of bytes, as GPT-2 and RoBERTa have them: each byte of the UTF-8 text is written as one printable character, so that a vocabulary
// of 256 characters leaves nothing unknown.

namespace mm {

// {"add_prefix_space", "use_regex"}: cuts a text into words, the space before a word being part of it, and writes each as bytes.
PreTokenizer read_byte_level(const Json& json);

// The bytes again; what is not UTF-8 among them becomes U+FFFD, as Rust's from_utf8_lossy has it.
TokenDecoder byte_level_decoder();

}  // namespace mm
