#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// The words that METEOR 1.5 makes of an English caption whose words are parted already, as coco-caption hands them to it with -norm: parts
// of words with hyphens ("black-and-white" is three words), "'s" in two ("'" and "s"), "U.S." without its stops, signs apart. words: UTF-8,
// in lower case (text/ptb_tokens.h).
std::vector<std::string> meteor_words(std::span<const std::string> words);

// Whether the word is one of those that METEOR counts less: the commonest of English (more than one in a thousand of what newspapers write;
// Denkowski and Lavie 2011, section 3).
bool is_function_word(std::string_view word);

}  // namespace mm
