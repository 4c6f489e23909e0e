#include "base/utf8.h"

#include <algorithm>

namespace mm {

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.empty()) return 0;
  if (byte(0) < 0x80) return 1;
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if (byte(0) == 0xE0 && byte(1) < 0xA0) return 0;   // overlong
  if (byte(0) == 0xED && byte(1) >= 0xA0) return 0;  // surrogates
  if (byte(0) == 0xF0 && byte(1) < 0x90) return 0;   // overlong
  if (byte(0) == 0xF4 && byte(1) >= 0x90) return 0;  // above U+10FFFF
  return length;
}

std::vector<std::string_view> utf8_parts(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    parts.push_back(text.substr(0, std::max<std::size_t>(1, utf8_length(text))));
    text.remove_prefix(parts.back().size());
  }
  return parts;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace mm
