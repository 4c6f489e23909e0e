#include "text/unicode.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/check.h"
#include "base/utf8.h"
#include "text/unicode_tables.h"

namespace mm {
namespace {

using unicode_tables::Range;

constexpr char32_t kFirstDecomposed = 0xC0;     // below it nothing changes under canonical decomposition, and every combining class is 0
constexpr char32_t kFirstCompatible = 0xA0;     // the same for compatibility decomposition
constexpr std::size_t kLongestDecomposed = 18;  // code points, of U+FDFA

template <class Row, std::size_t n>
const Row* row_of(const Row (&rows)[n], char32_t c) {
  const auto* row = std::partition_point(std::begin(rows), std::end(rows), [c](const Row& r) { return r.last < c; });
  return row != std::end(rows) && row->first <= c ? row : nullptr;
}

template <std::size_t n>
bool in(const Range (&ranges)[n], char32_t c) {
  return row_of(ranges, c) != nullptr;
}

int combining_class(char32_t c) {
  if (c < kFirstDecomposed || in(unicode_tables::kClassZero, c)) return 0;
  return utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->combining_class;
}

// Sorts each run of marks by combining class, marks of one class in the order they stand.
void order_marks(std::u32string& text) {
  const auto is_mark = [](char32_t c) { return combining_class(c) != 0; };
  for (auto run = std::find_if(text.begin(), text.end(), is_mark); run != text.end();) {
    const auto end = std::find_if_not(run, text.end(), is_mark);
    std::stable_sort(run, end, [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
    run = std::find_if(end, text.end(), is_mark);
  }
}

// The one code point that a pair composes to, or 0.
char32_t composed(char32_t first, char32_t second) {
  std::array<utf8proc_int32_t, 3> pair{static_cast<utf8proc_int32_t>(first), static_cast<utf8proc_int32_t>(second), 0};
  const auto left = utf8proc_normalize_utf32(pair.data(), 2, static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
  const auto c = static_cast<char32_t>(pair[0]);
  return left == 1 && !in(unicode_tables::kWholeCanonical, c) ? c : 0;
}

}  // namespace

void check_utf8(std::string_view text) {
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size(); at += length) {
    length = utf8_length(text.substr(at));
    MM_CHECK(length != 0, Kind::input, fmt::format("the text is not UTF-8 at byte {}", at));
  }
}

std::u32string decode_utf8(std::string_view text) {
  check_utf8(text);
  std::u32string out;
  out.reserve(text.size());
  while (!text.empty()) out += take_first(text);
  return out;
}

char32_t take_first(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) c = c << 6 | (byte(i) & 0x3FU);
  text.remove_prefix(length);
  return c;
}

void append_utf8(std::string& text, char32_t c) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80U | (c >> shift & 0x3FU)); };
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0U | c >> 6);
    tail(0);
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0U | c >> 12);
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xF0U | c >> 18);
    tail(12), tail(6), tail(0);
  }
}

std::string encode_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is_space(char32_t c) { return in(unicode_tables::kSpace, c); }
bool is_removed(char32_t c) { return in(unicode_tables::kRemoved, c); }
bool is_punctuation(char32_t c) { return in(unicode_tables::kPunctuation, c); }
bool is_word(char32_t c) { return in(unicode_tables::kWord, c); }
bool is_letter(char32_t c) { return in(unicode_tables::kLetter, c); }
bool is_number(char32_t c) { return in(unicode_tables::kNumber, c); }
bool is_nonspacing(char32_t c) { return c >= kFirstDecomposed && in(unicode_tables::kNonspacing, c); }
bool is_combining(char32_t c) { return c >= kFirstDecomposed && in(unicode_tables::kCombining, c); }

bool is_chinese(char32_t c) {
  static constexpr Range kIdeographs[] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},  {0x20000, 0x2A6DF},
                                          {0x2A700, 0x2B81F}, {0x2B920, 0x2CEAF}, {0x2F800, 0x2FA1F}};
  return c >= kIdeographs[0].first && in(kIdeographs, c);
}

void append_lower(std::u32string& text, char32_t c) {
  if (c < 0x80) {
    text += c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  } else if (c == 0x130) {
    text += U"i\u0307";
  } else if (const auto* row = row_of(unicode_tables::kLower, c)) {
    text += static_cast<char32_t>(static_cast<std::int32_t>(c) + row->distance);
  } else {
    text += static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c)));
  }
}

void append_upper(std::u32string& text, char32_t c) {
  if (c == 0xDF)
    text += U"SS";
  else
    text += static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(c)));
}

std::u32string decompose(std::u32string_view text, Decomposition how) {
  const bool compatible = how == Decomposition::compatible;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | (compatible ? UTF8PROC_COMPAT : 0));
  std::u32string out;
  out.reserve(text.size());
  for (const char32_t c : text) {
    if (c < (compatible ? kFirstCompatible : kFirstDecomposed) ||
        (compatible ? in(unicode_tables::kWholeCompatible, c) : in(unicode_tables::kWholeCanonical, c))) {
      out += c;
      continue;
    }
    std::array<utf8proc_int32_t, kLongestDecomposed> parts{};
    int boundary = 0;  // asked for by utf8proc, of no use here
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts.data(), parts.size(), options, &boundary);
    MM_ASSERT(count >= 0 && count <= static_cast<utf8proc_ssize_t>(parts.size()));
    for (utf8proc_ssize_t i = 0; i < count; ++i) out += static_cast<char32_t>(parts[static_cast<std::size_t>(i)]);
  }
  order_marks(out);
  return out;
}

// Unicode Standard Annex 15: a character joins the last starter unless one of the same or a higher class (or a starter) stands between.
std::u32string compose(std::u32string_view decomposed) {
  std::u32string out;
  out.reserve(decomposed.size());
  constexpr auto kNone = std::u32string::npos;
  std::size_t starter = kNone;
  int last_class = 0;  // of out.back()
  for (const char32_t c : decomposed) {
    const int own_class = combining_class(c);
    if (starter != kNone && (out.size() == starter + 1 || last_class < own_class)) {
      if (const char32_t joined = composed(out[starter], c); joined != 0) {
        out[starter] = joined;
        continue;
      }
    }
    if (own_class == 0) starter = out.size();
    last_class = own_class;
    out += c;
  }
  return out;
}

}  // namespace mm
