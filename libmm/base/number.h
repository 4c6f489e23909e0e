#pragma once
#include <charconv>
#include <cmath>
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

// The finite number that a text is from its first character to its last, as C++ writes one: "-1.5e-3". Nothing for any other text.
inline std::optional<double> finite_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace mm
