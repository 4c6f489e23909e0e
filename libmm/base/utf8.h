#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace mm {

// Bytes of the UTF-8 sequence that `text` starts with: 1 to 4; 0 when it is none (cut off, overlong, a surrogate, above U+10FFFF).
std::size_t utf8_length(std::string_view text);

// The characters of a text, one after the other; bytes that are no UTF-8 are one each. Views into it.
std::vector<std::string_view> utf8_parts(std::string_view text);

bool is_utf8(std::string_view text);  // from its first byte to its last

}  // namespace mm
