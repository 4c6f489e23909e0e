#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// The words of a text as BLEU of translations counts them: "13a" of mjpost/sacrebleu, which does as NIST's mteval-v13a: four entities of
// HTML are characters, a hyphen at a line's end joins, symbols of ASCII stand alone, full stops and commas but between digits, hyphens
// behind digits. text: UTF-8, else Error{input}.
std::vector<std::string> mteval_tokens(std::string_view text);

}  // namespace mm
