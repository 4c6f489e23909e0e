#include "text/charsmap.h"

#include <cstring>

#include "base/json.h"
#include "support/caught.h"

#include "support/doctest.h"

using mm::Charsmap;

namespace {

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) bits = bits << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0);
    for (std::size_t j = 0; j < 4; ++j) text += i + j > bytes.size() ? '=' : kDigits[bits >> (18 - 6 * j) & 63];
  }
  return text;
}

std::string file(const std::vector<std::uint32_t>& units, std::string_view replacements) {
  const auto size = static_cast<std::uint32_t>(units.size() * sizeof(std::uint32_t));
  std::string bytes(sizeof size + size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  if (size > 0) std::memcpy(bytes.data() + sizeof size, units.data(), size);
  return base64(bytes + std::string(replacements));
}

// One rule, for "a": the root's children at 256, those of "a" at 512, whose first unit holds where its replacement starts.
std::vector<std::uint32_t> one_rule(std::uint32_t start = 0) {
  std::vector<std::uint32_t> units(768);
  units[0] = 256U << 10;
  units[256 + 'a'] = 'a' | 1U << 8 | ((256U + 'a') ^ 512U) << 10;
  units[512] = 1U << 31 | start;
  return units;
}

std::string what(const std::string& base64) {
  const auto error = error_of([&] { Charsmap(base64, "t.json"); });
  CHECK(error.kind == mm::Kind::input);
  CHECK(error.where == "t.json");
  return error.what();
}

}  // namespace

TEST_CASE("a rule replaces its character, and of a short cluster all that stands behind it") {
  const Charsmap charsmap(file(one_rule(), std::string("XY\0", 3)), "t.json");
  CHECK(charsmap("bab") == "bXYb");
  CHECK(charsmap("a\u0301b") == "XYb");                              // 3 bytes: the mark is gone, as in the library
  CHECK(charsmap("a\u0301\u0301\u0301") == "XY\u0301\u0301\u0301");  // 7 bytes: each character by itself
  CHECK(charsmap("\u0301") == "\u0301");
  CHECK(charsmap("").empty());
  CHECK(charsmap(std::string("\0a", 2)) == std::string("\0XY", 3));
}

TEST_CASE("golden: rules of one and of several characters") {
  const auto golden = mm::Json::read(MM_TEST_DATA "/tokenizer/golden_unigram.json");
  const Charsmap charsmap(golden.at("charsmap").string("precompiled_charsmap"), "golden");
  CHECK(charsmap("\uFF21\uFB01\u2460\u3000\u00BD") == "Afi1 1\u20442");
  CHECK(charsmap("e\u0301o\u0308") == "\u00E9\u00F6");
  CHECK(charsmap("a\tb\r\nc\u200B\x1B"
                 "d") == "a b c d");  // CR LF: the rule of CR alone is the shortest, so it is one space
  CHECK(charsmap("\U0001D400\uFDFA") == "A\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064A\u0647 \u0648\u0633\u0644\u0645");
}

TEST_CASE("what is no base64, or cut off, is refused") {
  CHECK(what("A") == "precompiled_charsmap is not base64");
  CHECK(what("A===") == "precompiled_charsmap is not base64");
  CHECK(what("AA-A") == "precompiled_charsmap is not base64");
  CHECK(what("") == "precompiled_charsmap is cut off: 0 bytes, of which its trie wants 0");
  CHECK(what("AAA=") == "precompiled_charsmap is cut off: 2 bytes, of which its trie wants 0");
  CHECK(what(base64(std::string("\xFF\xFF\xFF\xFF", 4))) == "precompiled_charsmap is cut off: 4 bytes, of which its trie wants 4294967295");
  CHECK(what(file({}, "a")) == "the trie of precompiled_charsmap has 0 units, which are no whole blocks of 256");
  CHECK(what(file({1, 2, 3}, "a")) == "the trie of precompiled_charsmap has 3 units, which are no whole blocks of 256");
}

TEST_CASE("a trie that points outside is refused when it is opened") {
  auto units = one_rule();
  units[0] = 768U << 10;
  CHECK(what(file(units, "X")) == "unit 0 of precompiled_charsmap points outside its trie");
  units = one_rule();
  units[300] = 1U << 9 | 0x1FFFFFU << 10;
  CHECK(what(file(units, "X")) == "unit 300 of precompiled_charsmap points outside its trie");
  CHECK(what(file(one_rule(2), "X")) == "unit 353 of precompiled_charsmap points outside its replacements, or into a character");
  CHECK(what(file(one_rule(1), "\u00E9")) == "unit 353 of precompiled_charsmap points outside its replacements, or into a character");
  CHECK(what(file(one_rule(), "\xC3")) == "the replacements of precompiled_charsmap are not UTF-8");
}
