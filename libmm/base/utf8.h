#pragma once
#include <cstddef>
#include <string_view>

namespace mm {

// Bytes of the UTF-8 sequence that `text` starts with: 1 to 4; 0 when it is none (cut off, overlong, a surrogate, above U+10FFFF).
std::size_t utf8_length(std::string_view text);

bool is_utf8(std::string_view text);  // from its first byte to its last

}  // namespace mm
