#pragma once
#include <charconv>
#include <optional>
#include <string_view>

namespace mm {

// The whole number that a text is from its first character to its last, in digits alone (a signed type takes a '-', too). Nothing for any
// other text, and for a number that T cannot hold.
template <class T>
std::optional<T> whole_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace mm
