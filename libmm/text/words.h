#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace mm {

// A word of a text, by its bytes.
struct WordSpan {
  std::size_t begin = 0, length = 0;
};

// The words of a text in their order: what stands between white space, and each Chinese character. text: valid UTF-8.
std::vector<WordSpan> words_of(std::string_view text);

}  // namespace mm
