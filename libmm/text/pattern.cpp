#include "text/pattern.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/file.h"
#include "text/unicode.h"

namespace mm {
namespace {

using Ranges = std::vector<std::pair<char32_t, char32_t>>;

constexpr char32_t kLast = 0x10FFFF;
constexpr std::uint32_t kMostRepeats = 1000;

Ranges spaces() {  // \s: White_Space
  return {{0x9, 0xD},       {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
          {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
}

// Sorted, and without overlaps.
Ranges in_order(Ranges ranges) {
  std::ranges::sort(ranges);
  Ranges out;
  for (const auto& range : ranges) {
    if (!out.empty() && range.first <= out.back().second)
      out.back().second = std::max(out.back().second, range.second);
    else
      out.push_back(range);
  }
  return out;
}

Ranges all_but(const Ranges& ranges) {
  Ranges out;
  char32_t next = 0;
  for (const auto& [first, last] : ranges) {
    if (first > next) out.emplace_back(next, first - 1);
    next = last + 1;
  }
  if (next <= kLast) out.emplace_back(next, kLast);
  return out;
}

bool has(const Ranges& ranges, char32_t c) {
  return std::ranges::any_of(ranges, [c](const auto& range) { return range.first <= c && c <= range.second; });
}

bool have_common(const Ranges& a, const Ranges& b) {
  return std::ranges::any_of(
      a, [&](const auto& x) { return std::ranges::any_of(b, [&](const auto& y) { return x.first <= y.second && y.first <= x.second; }); });
}

}  // namespace

// Reads the text of a regular expression.
class PatternReader {
 public:
  PatternReader(std::string_view text, const std::string& where) : text_(decode_utf8(text)), where_(where) {}

  std::vector<Pattern::Row> rows() {
    std::vector<Pattern::Row> rows(1);
    while (at_ < text_.size()) {
      if (text_[at_] == U'|') {
        ++at_;
        rows.emplace_back();
        continue;
      }
      Pattern::Atom atom;
      atom.ranges = read_set();
      read_repeats(atom);
      rows.back().push_back(std::move(atom));
    }
    for (const auto& row : rows) check(row);
    return rows;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(Kind::input, fmt::format("mm does not read the pattern '{}': {}", shown(encode_utf8(text_)), why), where_);
  }

  char32_t next() {
    if (at_ >= text_.size()) refuse("it is cut off");
    return text_[at_++];
  }

  Ranges read_set() {
    const char32_t c = next();
    if (c == U'[') return read_brackets();
    if (c == U'\\') return read_escape();
    if (std::u32string_view(U".^$()*+?{}]").find(c) != std::u32string_view::npos)
      refuse(fmt::format("it has no '{}' here", static_cast<char>(c)));
    return {{c, c}};
  }

  Ranges read_escape() {
    switch (const char32_t c = next()) {
      case U's': return spaces();
      case U'n': return {{U'\n', U'\n'}};
      case U'r': return {{U'\r', U'\r'}};
      case U't': return {{U'\t', U'\t'}};
      default:
        if (c >= 0x80 || is_word(c)) refuse("it has an escape that is not \\s, \\n, \\r, \\t or a sign");
        return {{c, c}};
    }
  }

  Ranges read_brackets() {
    const bool inverse = at_ < text_.size() && text_[at_] == U'^';
    at_ += inverse;
    Ranges ranges;
    for (char32_t c = next(); c != U']'; c = next()) {
      if (c == U'[' || c == U'&') refuse("it has a set inside a set");
      const Ranges some = c == U'\\' ? read_escape() : Ranges{{c, c}};
      ranges.insert(ranges.end(), some.begin(), some.end());
      if (at_ + 1 >= text_.size() || text_[at_] != U'-' || text_[at_ + 1] == U']') continue;
      ++at_;
      const char32_t end = next();
      const Ranges last = end == U'\\' ? read_escape() : Ranges{{end, end}};
      if (end == U'[' || some.size() != 1 || last.size() != 1 || last[0].first < c) refuse("it has a range that is none");
      ranges.back().second = last[0].first;
    }
    if (ranges.empty()) refuse("it has an empty set");
    return inverse ? all_but(in_order(ranges)) : in_order(ranges);
  }

  std::uint32_t read_count() {
    std::uint32_t count = 0;
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= U'0' && text_[at_] <= U'9' && count <= kMostRepeats)
      count = 10 * count + (text_[at_++] - U'0');
    if (at_ == start || count > kMostRepeats) refuse(fmt::format("it has a number of repetitions that is not 0 to {}", kMostRepeats));
    return count;
  }

  void read_repeats(Pattern::Atom& atom) {
    if (at_ >= text_.size()) return;
    const char32_t c = text_[at_];
    if (c == U'+' || c == U'*' || c == U'?') {
      ++at_;
      atom.least = c == U'+' ? 1 : 0;
      atom.most = c == U'?' ? 1 : Pattern::kAny;
    } else if (c == U'{') {
      ++at_;
      atom.most = atom.least = read_count();
      if (at_ < text_.size() && text_[at_] == U',') {
        ++at_;
        atom.most = at_ < text_.size() && text_[at_] == U'}' ? Pattern::kAny : read_count();
      }
      if (next() != U'}' || atom.most < atom.least) refuse("it has a number of repetitions that is none");
    } else {
      return;
    }
    if (at_ < text_.size() && std::u32string_view(U"+?*{").find(text_[at_]) != std::u32string_view::npos)
      refuse("it has a repetition of a repetition");
  }

  // What may repeat takes all it can get, which is right where nothing behind it could take a part of that.
  void check(const Pattern::Row& row) const {
    if (std::ranges::all_of(row, [](const auto& atom) { return atom.least == 0; })) refuse("an empty text matches it");
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i].least == row[i].most) continue;
      for (std::size_t j = i + 1; j < row.size(); ++j) {
        if (have_common(row[i].ranges, row[j].ranges)) refuse("what repeats and what follows have a character in common");
        if (row[j].least > 0) break;
      }
    }
  }

  std::u32string text_;
  const std::string& where_;
  std::size_t at_ = 0;
};

Pattern::Pattern(const Json& json) {
  if (json.has("Regex")) {
    rows_ = PatternReader(json.string("Regex"), json.where()).rows();
    return;
  }
  string_ = json.string("String");
  MM_CHECK(!string_.empty(), Kind::input, "a pattern is empty", json.where());
}

std::string Pattern::replace(std::string_view text, std::string_view by, std::size_t* first_match) const {
  std::string out;
  out.reserve(text.size());
  if (first_match != nullptr) *first_match = 0;
  Failed failed(rows_.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = match(text, at, failed);
    if (length > 0) {
      out += by;
      if (at == 0 && first_match != nullptr) *first_match = length;
      at += length;
      continue;
    }
    do out += text[at++];
    while (at < text.size() && (text[at] & 0xC0) == 0x80);  // the whole character
  }
  return out;
}

std::size_t Pattern::match(std::string_view text, std::size_t start, Failed& failed) const {
  if (rows_.empty()) return text.substr(start).starts_with(string_) ? string_.size() : 0;
  for (std::size_t i = 0; i < rows_.size(); ++i)
    if (const std::size_t length = match_row(rows_[i], text, start, failed[i]); length > 0) return length;
  return 0;
}

std::size_t Pattern::match_row(const Row& row, std::string_view text, std::size_t start, std::size_t& failed) const {
  if (start < failed) return 0;
  std::string_view rest = text.substr(start);
  for (const auto& atom : row) {
    std::uint32_t count = 0;
    for (; count < atom.most && !rest.empty(); ++count) {
      std::string_view behind = rest;
      if (!has(atom.ranges, take_first(behind))) break;
      rest = behind;
    }
    if (&atom == &row.front() && atom.most == kAny) failed = text.size() - rest.size();
    if (count < atom.least) return 0;
  }
  return text.size() - start - rest.size();
}

}  // namespace mm
