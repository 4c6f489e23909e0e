#pragma once
#include <cstddef>
#include <string>
#include <string_view>

// Text as code points, and what tokenizers ask of them. The classes are those of the `tokenizers` library, whose parts follow different
// versions of Unicode (text/unicode_tables.h): they decide ids, so they are not corrected.

namespace mm {

// UTF-8. Texts that come from outside are checked once, at the door (base/utf8.h, or decode_utf8); the other functions take valid UTF-8.
void check_utf8(std::string_view text);             // throws Error{input} that says at which byte the text is not UTF-8
std::u32string decode_utf8(std::string_view text);  // the same check
std::string encode_utf8(std::u32string_view text);  // code points below U+110000, no surrogates
void append_utf8(std::string& text, char32_t c);
char32_t take_first(std::string_view& text);           // the first code point of a text that is not empty; the text goes on behind it
std::size_t count_code_points(std::string_view text);  // of valid UTF-8

bool is_space(char32_t c);        // White_Space
bool is_removed(char32_t c);      // what clean_text takes out: controls, format characters, private use, U+FFFD
bool is_punctuation(char32_t c);  // what BertPreTokenizer makes a word of its own: P*, and ASCII symbols such as '$' and '~'
bool is_word(char32_t c);         // \w: letters, marks, digits, connectors, joiners
bool is_letter(char32_t c);       // \p{L}
bool is_number(char32_t c);       // \p{N}
bool is_nonspacing(char32_t c);   // Mn
bool is_combining(char32_t c);    // M*
bool is_chinese(char32_t c);      // CJK ideographs, among which BertNormalizer does not count U+2B820 to U+2B91F and those above U+2CEAF
void append_lower(std::u32string& text, char32_t c);  // one or two code points (U+0130); no context: a final sigma is as any other
void append_upper(std::u32string& text, char32_t c);  // one code point, but for U+00DF, which becomes "SS"

// Canonical (D) or compatibility (KD) decomposition, marks in canonical order; and the composition of what was decomposed.
enum class Decomposition { canonical, compatible };
std::u32string decompose(std::u32string_view text, Decomposition how);
std::u32string compose(std::u32string_view decomposed);

}  // namespace mm
