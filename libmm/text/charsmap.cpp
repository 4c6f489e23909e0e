#include "text/charsmap.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/utf8.h"
#include "text/grapheme.h"
#include "text/unicode.h"

namespace mm {
namespace {

constexpr std::size_t kLongestWhole = 5;  // bytes of a cluster that is replaced as a whole
constexpr std::size_t kBlock = 256;       // units; a node's children stand in one block, each at the offset of its byte

// The fields of a unit of Darts-clone.
bool has_leaf(std::uint32_t unit) { return (unit >> 8 & 1) != 0; }
std::uint32_t value_of(std::uint32_t unit) { return unit & 0x7FFFFFFF; }
std::uint32_t label_of(std::uint32_t unit) { return unit & 0x800000FF; }
std::size_t offset_of(std::uint32_t unit) { return static_cast<std::size_t>(unit >> 10) << ((unit & 1U << 9) >> 6); }
bool is_leaf(std::uint32_t unit) { return unit >> 31 != 0; }

int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::string decode_base64(std::string_view text, const std::string& where) {
  const bool whole = text.size() % 4 == 0;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int count = 0;  // of bits that are not bytes yet
  for (const char c : text.substr(0, text.size() - padding)) {
    const int digit = digit_of(c);
    MM_CHECK(whole && digit >= 0, Kind::input, "precompiled_charsmap is not base64", where);
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 0xFF);
  }
  return bytes;
}

}  // namespace

Charsmap::Charsmap(std::string_view base64, const std::string& where) {
  const std::string bytes = decode_base64(base64, where);
  std::uint32_t trie = 0;
  if (bytes.size() >= sizeof trie) std::memcpy(&trie, bytes.data(), sizeof trie);  // little-endian, as the machines mm runs on
  MM_CHECK(bytes.size() >= sizeof trie && trie <= bytes.size() - sizeof trie, Kind::input,
           fmt::format("precompiled_charsmap is cut off: {} bytes, of which its trie wants {}", bytes.size(), trie), where);
  units_.resize(trie / sizeof(std::uint32_t));
  std::memcpy(units_.data(), bytes.data() + sizeof trie, units_.size() * sizeof(std::uint32_t));
  replacements_ = bytes.substr(sizeof trie + units_.size() * sizeof(std::uint32_t));
  check(where);
}

// Children are looked for at any of the 256 units of a block, so blocks must be whole, and every node's block be there.
void Charsmap::check(const std::string& where) const {
  MM_CHECK(is_utf8(replacements_), Kind::input, "the replacements of precompiled_charsmap are not UTF-8", where);
  MM_CHECK(!units_.empty() && units_.size() % kBlock == 0, Kind::input,
           fmt::format("the trie of precompiled_charsmap has {} units, which are no whole blocks of {}", units_.size(), kBlock), where);
  for (std::size_t i = 0; i < units_.size(); ++i) {
    if (is_leaf(units_[i])) continue;
    const std::size_t children = i ^ offset_of(units_[i]);
    MM_CHECK(children < units_.size(), Kind::input, fmt::format("unit {} of precompiled_charsmap points outside its trie", i), where);
    if (!has_leaf(units_[i])) continue;
    const std::uint32_t start = value_of(units_[children]);
    MM_CHECK(start < replacements_.size() && (replacements_[start] & 0xC0) != 0x80, Kind::input,
             fmt::format("unit {} of precompiled_charsmap points outside its replacements, or into a character", i), where);
  }
}

std::optional<std::string_view> Charsmap::replacement(std::string_view text) const {
  std::size_t at = offset_of(units_[0]);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) break;
    at ^= byte;
    const std::uint32_t unit = units_[at];
    if (label_of(unit) != byte) break;
    at ^= offset_of(unit);
    if (has_leaf(unit)) {
      const std::string_view rest = std::string_view(replacements_).substr(value_of(units_[at]));
      return rest.substr(0, rest.find('\0'));
    }
  }
  return {};
}

void Charsmap::append(std::string& out, std::string_view cluster) const {
  if (cluster.size() <= kLongestWhole) {
    if (const auto whole = replacement(cluster)) {
      out += *whole;
      return;
    }
  }
  while (!cluster.empty()) {
    const std::string_view here = cluster;
    take_first(cluster);
    const std::string_view c = here.substr(0, here.size() - cluster.size());
    out += replacement(c).value_or(c);
  }
}

std::string Charsmap::operator()(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = first_grapheme(text);
    append(out, text.substr(0, length));
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace mm
