#pragma once
#include "text/pre_tokenizer.h"

namespace mm {

// The pre-tokeniser Split: {"pattern": {"Regex": ...} or {"String": ...}, "behavior", "invert"}. A text falls into what the pattern finds
// and what stands between; with `invert` the two change places. What is found is left out (Removed), a word of its own (Isolated), one word
// with what is found right behind it (Contiguous), or part of the word in front of or behind it (MergedWithPrevious, MergedWithNext), as in
// the `tokenizers` library. Throws Error{input} on another behavior, and as text/regex.h does.
PreTokenizer read_split(const Json& json);

}  // namespace mm
