#include "text/byte_level.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/utf8.h"
#include "text/unicode.h"

namespace mm {
namespace {

// The character that stands for each byte: itself where Latin-1 prints it, the others from U+0100 on, in order.
constexpr std::array<char32_t, 256> kCharacters = [] {
  std::array<char32_t, 256> characters{};
  char32_t next = 256;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool printed = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xFF && byte != 0xAD);
    characters[byte] = printed ? byte : next++;
  }
  return characters;
}();

constexpr std::array<std::string_view, 7> kContractions{"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};

enum class Class { space, letter, number, symbol };

Class class_of(char32_t c) {
  if (is_space(c)) return Class::space;
  if (is_letter(c)) return Class::letter;
  return is_number(c) ? Class::number : Class::symbol;
}

Class first_class(std::string_view text) { return class_of(take_first(text)); }

// Bytes of the run of one class that a text starts with; and where its last character starts.
struct Run {
  std::size_t bytes = 0, last = 0;
};

Run run_of(std::string_view text) {
  const Class kind = first_class(text);
  Run run;
  const std::size_t size = text.size();
  while (!text.empty() && first_class(text) == kind) {
    run.last = size - text.size();
    take_first(text);
  }
  run.bytes = size - text.size();
  return run;
}

// Bytes of the first word of a text, by GPT-2's pattern:
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
std::size_t first_word(std::string_view text) {
  for (const auto contraction : kContractions)
    if (text.starts_with(contraction)) return contraction.size();
  const std::size_t space = text[0] == ' ' && text.size() > 1 && first_class(text.substr(1)) != Class::space ? 1 : 0;
  const Run run = run_of(text.substr(space));
  if (space == 1 || first_class(text) != Class::space) return space + run.bytes;
  return run.bytes == text.size() || run.last == 0 ? run.bytes : run.last;  // the last space belongs to the word behind it
}

std::string written(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) append_utf8(text, kCharacters[static_cast<unsigned char>(byte)]);
  return text;
}

std::optional<std::string> bytes_of(std::string_view token) {
  std::string bytes;
  while (!token.empty()) {
    const auto* found = std::ranges::find(kCharacters, take_first(token));
    if (found == kCharacters.end()) return {};
    bytes += static_cast<char>(found - kCharacters.begin());
  }
  return bytes;
}

// Bytes that one U+FFFD stands for: as much of a character as is there.
std::size_t broken_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const std::size_t wanted = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : 1;
  std::size_t length = 1;
  while (length < std::min(wanted, text.size())) {
    const unsigned least = length > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned most = length > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(length) < least || byte(length) > most) break;
    ++length;
  }
  return length;
}

std::string repaired(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    std::size_t length = utf8_length(bytes);
    if (length > 0) {
      text += bytes.substr(0, length);
    } else {
      length = broken_length(bytes);
      append_utf8(text, 0xFFFD);
    }
    bytes.remove_prefix(length);
  }
  return text;
}

}  // namespace

PreTokenizer read_byte_level(const Json& json) {
  const bool prefix = json.boolean("add_prefix_space", true), cuts = json.boolean("use_regex", true);
  return [prefix, cuts](std::string_view text, bool first, std::vector<Word>& words) {
    if (text.empty()) return;
    const std::string whole = (prefix && text[0] != ' ' ? " " : "") + std::string(text);
    for (std::string_view rest = whole; !rest.empty();) {
      const std::size_t length = cuts ? first_word(rest) : rest.size();
      words.push_back({written(rest.substr(0, length)), first && rest.size() == whole.size()});
      rest.remove_prefix(length);
    }
  };
}

TokenDecoder byte_level_decoder() {
  return [](std::vector<std::string> tokens) {
    std::string bytes;
    for (const auto& token : tokens) bytes += bytes_of(token).value_or(token);
    return std::vector{repaired(bytes)};
  };
}

}  // namespace mm
