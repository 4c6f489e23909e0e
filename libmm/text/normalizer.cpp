#include "text/normalizer.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "text/charsmap.h"
#include "text/part.h"
#include "text/pattern.h"
#include "text/unicode.h"

namespace mm {
namespace {

// Takes out the code points that `drop` names.
template <class Drop>
void leave_out(NormalText& text, Drop drop) {
  std::u32string code_points = decode_utf8(text.text);
  if (!code_points.empty() && drop(code_points[0])) text.from_start = false;
  std::erase_if(code_points, drop);
  text.text = encode_utf8(code_points);
}

std::u32string lower(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (const char32_t c : text) append_lower(out, c);
  return out;
}

std::u32string with_plain_spaces(std::u32string text) {
  for (char32_t& c : text)
    if (is_space(c)) c = U' ';
  return text;
}

std::u32string set_chinese_apart(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (const char32_t c : text) {
    if (is_chinese(c))
      out.append({U' ', c, U' '});
    else
      out += c;
  }
  return out;
}

Normalizer read_bert(const Json& json) {
  const bool clean_text = json.boolean("clean_text");
  const bool handle_chinese_chars = json.boolean("handle_chinese_chars");
  const bool lowercase = json.boolean("lowercase");
  const bool strip_accents = json.boolean("strip_accents", lowercase);  // null: as the letters' case
  return [=](NormalText& text) {
    if (clean_text) {
      leave_out(text, is_removed);
      text.text = encode_utf8(with_plain_spaces(decode_utf8(text.text)));
    }
    if (handle_chinese_chars) text.text = encode_utf8(set_chinese_apart(decode_utf8(text.text)));
    if (strip_accents) {
      text.text = encode_utf8(decompose(decode_utf8(text.text), Decomposition::canonical));
      leave_out(text, is_nonspacing);
    }
    if (lowercase) text.text = encode_utf8(lower(decode_utf8(text.text)));
  };
}

// A change of code points that leaves none out.
template <class Change>
Normalizer by_code_points(Change change) {
  return [change](NormalText& text) { text.text = encode_utf8(change(decode_utf8(text.text))); };
}

Normalizer read_lowercase(const Json&) { return by_code_points(lower); }

Normalizer read_strip_accents(const Json&) {
  return [](NormalText& text) { leave_out(text, is_combining); };
}

template <Decomposition how>
Normalizer read_decompose(const Json&) {
  return by_code_points([](const std::u32string& text) { return decompose(text, how); });
}

template <Decomposition how>
Normalizer read_compose(const Json&) {
  return by_code_points([](const std::u32string& text) { return compose(decompose(text, how)); });
}

// SentencePiece's rules for translation, as far as the library has them.
Normalizer read_nmt(const Json&) {
  const auto is_control = [](char32_t c) {
    return (c >= 0x1 && c <= 0x8) || c == 0xB || (c >= 0xE && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F;
  };
  const auto is_gap = [](char32_t c) {
    return c == 0x9 || c == 0xA || c == 0xC || c == 0xD || c == 0x1680 || (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 ||
           c == 0x2581 || c == 0xFEFF || c == 0xFFFD;
  };
  return [=](NormalText& text) {
    leave_out(text, is_control);
    std::u32string code_points = decode_utf8(text.text);
    std::replace_if(code_points.begin(), code_points.end(), is_gap, U' ');
    text.text = encode_utf8(code_points);
  };
}

Normalizer read_precompiled(const Json& json) {
  const auto charsmap = std::make_shared<const Charsmap>(json.string("precompiled_charsmap"), json.where());
  return [charsmap](NormalText& text) { text.text = (*charsmap)(text.text); };
}

Normalizer read_prepend(const Json& json) {
  return [prefix = json.string("prepend")](NormalText& text) {
    if (!text.text.empty()) text.text.insert(0, prefix);
  };
}

// {"pattern": {"String": ...} or {"Regex": ...}, "content"}
Normalizer read_replace(const Json& json) {
  return [pattern = Pattern(json.at("pattern")), content = json.string("content")](NormalText& text) {
    std::size_t first_match = 0;
    std::string out = pattern.replace(text.text, content, &first_match);
    // What replaces several characters is taken to come from the last of them.
    const bool shifts = first_match > 0 && (content.empty() || count_code_points(text.text.substr(0, first_match)) > 1);
    if (shifts) text.from_start = false;
    text.text = std::move(out);
  };
}

Normalizer read_strip(const Json& json) {
  return [left = json.boolean("strip_left"), right = json.boolean("strip_right")](NormalText& text) {
    const std::u32string code_points = decode_utf8(text.text);
    std::size_t first = 0, end = code_points.size();
    while (left && first < end && is_space(code_points[first])) ++first;
    while (right && end > first && is_space(code_points[end - 1])) --end;
    if (first > 0) text.from_start = false;
    if (end - first < code_points.size()) text.text = encode_utf8(std::u32string_view(code_points).substr(first, end - first));
  };
}

Normalizer read_sequence(const Json& json) {
  std::vector<Normalizer> steps;
  const Json list = json.at("normalizers");
  for (std::size_t i = 0; i < list.size(); ++i) steps.push_back(read_normalizer(list.at(i)));
  return [steps](NormalText& text) {
    for (const auto& step : steps) step(text);
  };
}

constexpr std::array<PartReader<Normalizer>, 13> kReaders{{
    {"BertNormalizer", read_bert},
    {"Lowercase", read_lowercase},
    {"NFC", read_compose<Decomposition::canonical>},
    {"NFD", read_decompose<Decomposition::canonical>},
    {"NFKC", read_compose<Decomposition::compatible>},
    {"NFKD", read_decompose<Decomposition::compatible>},
    {"Nmt", read_nmt},
    {"Precompiled", read_precompiled},
    {"Prepend", read_prepend},
    {"Replace", read_replace},
    {"Sequence", read_sequence},
    {"Strip", read_strip},
    {"StripAccents", read_strip_accents},
}};

}  // namespace

Normalizer read_normalizer(const Json& json) {
  if (json.is_null()) return [](NormalText&) {};
  return read_part<Normalizer>(json, "normaliser", kReaders);
}

std::string normalized(const Normalizer& normalizer, std::string_view text) {
  NormalText whole{.text = std::string(text)};
  normalizer(whole);
  return std::move(whole.text);
}

}  // namespace mm
