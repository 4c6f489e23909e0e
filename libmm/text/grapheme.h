#pragma once
#include <cstddef>
#include <string_view>

namespace mm {

// Bytes of the extended grapheme cluster (Unicode Standard Annex 29) that a valid, non-empty text starts with: what a reader takes for one
// character. By Unicode 17, as the `tokenizers` library has it.
std::size_t first_grapheme(std::string_view text);

}  // namespace mm
