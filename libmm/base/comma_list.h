#pragma once
#include <string_view>
#include <vector>

namespace mm {

// The parts of a text between its commas, empty ones among them; of a text without a comma the text. Views into it.
inline std::vector<std::string_view> comma_parts(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace mm
