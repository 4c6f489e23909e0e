#include "text/unicode.h"

#include <algorithm>
#include <vector>

#include "base/utf8.h"
#include "support/caught.h"

#include "support/doctest.h"

namespace {

std::u32string lower(std::u32string_view text) {
  std::u32string out;
  for (const char32_t c : text) mm::append_lower(out, c);
  return out;
}

std::u32string canonical(std::u32string_view text) { return mm::decompose(text, mm::Decomposition::canonical); }
std::u32string compatible(std::u32string_view text) { return mm::decompose(text, mm::Decomposition::compatible); }

}  // namespace

TEST_CASE("every code point is written and read back") {
  std::u32string all;
  for (char32_t c = 0; c < 0x110000; ++c)
    if (c < 0xD800 || c >= 0xE000) all += c;
  const std::string text = mm::encode_utf8(all);
  CHECK(mm::is_utf8(text));
  CHECK(mm::decode_utf8(text) == all);
  CHECK(mm::count_code_points(text) == all.size());
}

TEST_CASE("text that is not UTF-8 is refused, and the message says where") {
  // Overlong, a surrogate, above U+10FFFF, cut off, a lone continuation, bytes that never occur.
  for (const char* bad : {"\xC0\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF0\x9F\x98", "\x80", "\xFF"}) {
    const auto error = error_of([&] { mm::decode_utf8(std::string("a\xC3\xA9") + bad); });
    CHECK(error.kind == mm::Kind::input);
    CHECK(std::string(error.what()) == "the text is not UTF-8 at byte 3");
    CHECK_THROWS_AS(mm::check_utf8(bad), mm::Error);
  }
  mm::check_utf8("a\xC3\xA9");
}

TEST_CASE("the first code point is taken off a text") {
  std::string_view text = "\xF0\x9F\x98\x80\xE4\xB8\xAD\xC3\xA9z";
  std::vector<char32_t> taken;
  while (!text.empty()) taken.push_back(mm::take_first(text));
  CHECK(taken == std::vector<char32_t>{0x1F600, 0x4E2D, 0xE9, 'z'});
}

TEST_CASE("letters and numbers of every script, and what is neither") {
  for (const char32_t c : std::u32string(U"aZ\u00E9\u4E2D\u05D0\U00010400")) CHECK((mm::is_letter(c) && !mm::is_number(c)));
  for (const char32_t c : std::u32string(U"07\u0665\u00BD\u2167")) CHECK((mm::is_number(c) && !mm::is_letter(c)));
  for (const char32_t c : std::u32string(U" _-!\u0301\U0001F600")) CHECK_FALSE((mm::is_letter(c) || mm::is_number(c)));
}

TEST_CASE("small letters are those of Rust's char::to_lowercase") {
  CHECK(lower(U"AZaz09[") == U"azaz09[");
  CHECK(lower(U"\u0130") == U"i\u0307");             // the one capital that becomes two
  CHECK(lower(U"\u03A3\u03A3") == U"\u03C3\u03C3");  // no final sigma
  CHECK(lower(U"\u01C5\u1E9E\u212A") == U"\u01C6\u00DFk");
  CHECK(lower(U"\U00010400\U00010D50\uA7DC") == U"\U00010428\U00010D70\u019B");  // the last two are newer than utf8proc's tables
}

TEST_CASE("decomposition puts marks in order, and knows which are newer than the library's tables") {
  CHECK(canonical(U"\u1EA5") == U"a\u0302\u0301");
  CHECK(canonical(U"a\u0301\u0323") == U"a\u0323\u0301");
  CHECK(canonical(U"\u0344\u0323") == U"\u0323\u0308\u0301");
  CHECK(canonical(U"a\u0301\u0898\u0323") == U"a\u0301\u0898\u0323");  // U+0898 (Unicode 14) does not move, and nothing moves past it
  CHECK(canonical(U"\uAC01") == U"\u1100\u1161\u11A8");
  CHECK(canonical(U"\U00011938") == U"\U00011938");
  CHECK(canonical(U"\uFB01\u00A0") == U"\uFB01\u00A0");
  CHECK(compatible(U"\uFB01\u00A0\u32FF") == U"fi \u32FF");
  CHECK(compatible(U"\uFDFA").size() == 18);
}

TEST_CASE("composition undoes canonical decomposition") {
  CHECK(mm::compose(U"a\u0302\u0301") == U"\u1EA5");
  CHECK(mm::compose(U"\u1100\u1161\u11A8") == U"\uAC01");
  CHECK(mm::compose(U"a\u0323\u0302") == U"\u1EAD");
  CHECK(mm::compose(U"a\u0300\u0301") == U"\u00E0\u0301");  // blocked by a mark of its own class
  CHECK(mm::compose(U"\u0915\u093C") == U"\u0915\u093C");   // excluded from composition
  CHECK(mm::compose(U"\u0301a") == U"\u0301a");
  CHECK(mm::compose(U"\U00011935\U00011930") == U"\U00011935\U00011930");
  CHECK(mm::compose(U"a\u0898\u0301") == U"a\u0898\u0301");
  CHECK(mm::compose(U"").empty());
}

TEST_CASE("classes follow the library, also where it is behind Unicode") {
  const auto all = [](std::u32string_view text, bool (*is)(char32_t)) { return std::all_of(text.begin(), text.end(), is); };
  const auto none = [](std::u32string_view text, bool (*is)(char32_t)) { return std::none_of(text.begin(), text.end(), is); };
  CHECK(all(U"\t \u00A0\u2003\u3000", mm::is_space));
  CHECK(none(U"a\u200B", mm::is_space));
  CHECK(all(U"\x1B\u00AD\u200D\uE000\uFEFF\uFFFD", mm::is_removed));
  CHECK(mm::is_removed(0));
  CHECK(none(U"\t\n\ra\u0890\U00013430", mm::is_removed));  // the last two: Cf, but newer
  CHECK(all(U"$~_\u00A1\u3001\u166D", mm::is_punctuation));
  CHECK(none(U"a0\u20AC\u2E52", mm::is_punctuation));  // a currency sign; newer punctuation
  CHECK(all(U"a_0\u0301\u200D\u24B6", mm::is_word));
  CHECK(none(U"- \u00B2\u20AC", mm::is_word));
  CHECK(all(U"\u0301\u1734", mm::is_nonspacing));
  CHECK(none(U"a\u0903\u08D4", mm::is_nonspacing));  // a spacing mark; one that is newer in this table than in the next
  CHECK(all(U"\u0301\u0903\u08D4", mm::is_combining));
  CHECK(none(U"a\u0898", mm::is_combining));
  CHECK(all(U"\u3400\u4E00\u9FFF\uF900\U0002B920", mm::is_chinese));
  CHECK(none(U"a\u3042\uAC00\U0002B820\U0002B91F\U00030000", mm::is_chinese));
}

TEST_CASE("capitals are one code point each, but for sharp s") {
  std::u32string out;
  for (const char32_t c : std::u32string_view(U"a\u00E9\u00DF\u03C3\u0131Z1")) mm::append_upper(out, c);
  CHECK(mm::encode_utf8(out) == mm::encode_utf8(U"A\u00C9SS\u03A3IZ1"));
}
