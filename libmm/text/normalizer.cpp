#include "text/normalizer.h"

#include <array>
#include <vector>

#include "text/part.h"
#include "text/unicode.h"

namespace mm {
namespace {

// Code points that `drop` does not name.
template <class Drop>
std::u32string without(std::u32string_view text, Drop drop) {
  std::u32string out;
  out.reserve(text.size());
  for (const char32_t c : text)
    if (!drop(c)) out += c;
  return out;
}

std::u32string lower(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (const char32_t c : text) append_lower(out, c);
  return out;
}

std::u32string clean(std::u32string_view text) {
  std::u32string out = without(text, is_removed);
  for (char32_t& c : out)
    if (is_space(c)) c = U' ';
  return out;
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
  return [=](std::string_view text) {
    std::u32string out = decode_utf8(text);
    if (clean_text) out = clean(out);
    if (handle_chinese_chars) out = set_chinese_apart(out);
    if (strip_accents) out = without(decompose(out, Decomposition::canonical), is_nonspacing);
    if (lowercase) out = lower(out);
    return encode_utf8(out);
  };
}

Normalizer read_lowercase(const Json&) {
  return [](std::string_view text) { return encode_utf8(lower(decode_utf8(text))); };
}

Normalizer read_strip_accents(const Json&) {
  return [](std::string_view text) { return encode_utf8(without(decode_utf8(text), is_combining)); };
}

template <Decomposition how>
Normalizer read_decompose(const Json&) {
  return [](std::string_view text) { return encode_utf8(decompose(decode_utf8(text), how)); };
}

template <Decomposition how>
Normalizer read_compose(const Json&) {
  return [](std::string_view text) { return encode_utf8(compose(decompose(decode_utf8(text), how))); };
}

Normalizer read_sequence(const Json& json) {
  std::vector<Normalizer> steps;
  const Json list = json.at("normalizers");
  for (std::size_t i = 0; i < list.size(); ++i) steps.push_back(read_normalizer(list.at(i)));
  return [steps](std::string_view text) {
    std::string out(text);
    for (const auto& step : steps) out = step(out);
    return out;
  };
}

constexpr std::array<PartReader<Normalizer>, 8> kReaders{{
    {"BertNormalizer", read_bert},
    {"Lowercase", read_lowercase},
    {"NFC", read_compose<Decomposition::canonical>},
    {"NFD", read_decompose<Decomposition::canonical>},
    {"NFKC", read_compose<Decomposition::compatible>},
    {"NFKD", read_decompose<Decomposition::compatible>},
    {"Sequence", read_sequence},
    {"StripAccents", read_strip_accents},
}};

}  // namespace

Normalizer read_normalizer(const Json& json) {
  if (json.is_null()) return [](std::string_view text) { return std::string(text); };
  return read_part<Normalizer>(json, "normaliser", kReaders);
}

}  // namespace mm
