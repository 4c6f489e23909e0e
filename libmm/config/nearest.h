#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// The name that a mistyped word was probably meant to be: fewest insertions, deletions, replacements and swaps of neighbours (optimal
// string alignment), at most a third of the word's length. A dotted name also matches by its last part ("beam" -> "decode.beam").
// Empty when nothing is near.
std::string nearest(std::string_view word, std::span<const std::string_view> names);
std::string nearest(std::string_view word, const std::vector<std::string>& names);

std::string did_you_mean(std::string_view name);  // " (did you mean 'beam'?)", or empty for an empty name

}  // namespace mm
