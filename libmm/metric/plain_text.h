#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// What the field's scorers, which are Python, do to a text before they compare it. Texts are valid UTF-8.

bool is_white(char32_t c);                                         // str.isspace(), and \s: White_Space and U+001C to U+001F
std::string_view stripped(std::string_view text);                  // str.strip(): a view into it
std::vector<std::string_view> split_white(std::string_view text);  // str.split(): what stands between white space, views into it
std::string lowered(std::string_view text);                        // str.lower(), but for a final sigma, which is as any other

// Throws Error{input} for what is not UTF-8: "the reference of item 7: the text is not UTF-8 at byte 3".
void check_item_text(std::string_view text, std::string_view what, std::size_t item);

}  // namespace mm
