#include "config/value.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <type_traits>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"
#include "config/nearest.h"

namespace mm {
namespace {

template <class T>
struct Plain {
  using type = T;
};
template <class T>
struct Plain<std::optional<T>> {
  using type = T;
};
template <class T>
using plain_t = typename Plain<std::remove_pointer_t<T>>::type;  // std::optional<int>* -> int

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  return fmt::format("'{}{}'", shown(text.substr(0, kLongest)), text.size() > kLongest ? "..." : "");
}

[[noreturn]] void refuse(std::string_view expected, std::string_view text, const std::string& where, std::string hint = {}) {
  throw Error(Kind::usage, fmt::format("expected {}, got {}", expected, text.empty() ? "nothing" : quoted(text)), where, std::move(hint));
}

bool parse_bool(std::string_view text, const std::string& where) {
  if (text == "true") return true;
  if (text == "false") return false;
  refuse("true or false", text, where);
}

// Both ends of what a whole number may be: the option's own, else the type's.
template <class T>
std::string range_of(const Limits& limits) {
  const auto end = [](double own, T last) { return std::isfinite(own) ? fmt::format("{}", own) : fmt::format("{}", last); };
  return fmt::format("{}{} to {}", limits.open ? "above " : "", end(limits.least, std::numeric_limits<T>::min()),
                     end(limits.most, std::numeric_limits<T>::max()));
}

template <class T>
T parse_integer(std::string_view text, const Limits& limits, const std::string& where) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  bool whole = !digits.empty();
  for (const char c : digits) whole = whole && is_digit(c);
  if (!whole) refuse("a whole number", text, where);
  if (digits.size() > 1 && digits[0] == '0')
    throw Error(Kind::usage, fmt::format("a whole number has no leading zeros: {}", quoted(text)), where);
  const auto value = whole_number<T>(text);
  MM_CHECK(value, Kind::usage, fmt::format("must be {}, got {}", range_of<T>(limits), quoted(text)), where);
  return *value;
}

// -?(digits[.digits] | .digits)[e[+-]digits]
bool is_decimal(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - from;
  };
  const std::size_t start = at;
  std::size_t count = digits();
  if (count > 1 && text[start] == '0') return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    const std::size_t fraction = digits();
    if (fraction == 0) return false;
    count += fraction;
  }
  if (count == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

double parse_double(std::string_view text, const std::string& where) {
  if (!is_decimal(text)) refuse("a decimal number", text, where);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || !std::isfinite(value))
    throw Error(Kind::usage, fmt::format("the number {} does not fit double precision", quoted(text)), where);
  return value;
}

template <class T>
T parse(std::string_view text, const Limits& limits, const std::string& where) {
  if constexpr (std::is_same_v<T, bool>)
    return parse_bool(text, where);
  else if constexpr (std::is_integral_v<T>)
    return parse_integer<T>(text, limits, where);
  else if constexpr (std::is_same_v<T, double>)
    return parse_double(text, where);
  else
    return std::string(text);
}

template <class T>
void check_range(T value, std::string_view text, const Limits& limits, const std::string& where) {
  const auto number = static_cast<double>(value);
  const bool low = number < limits.least || (limits.open && number <= limits.least);
  MM_CHECK(!low && number <= limits.most, Kind::usage, fmt::format("must be {}, got {}", allowed_values(limits), text), where);
}

void check_choice(std::string_view text, const Limits& limits, const std::string& where) {
  if (limits.choices.empty()) return;
  for (const auto choice : limits.choices)
    if (text == choice) return;
  throw Error(Kind::usage,
              fmt::format("must be {}, got {}{}", allowed_values(limits), quoted(text), did_you_mean(nearest(text, limits.choices))),
              where);
}

template <class T>
std::string to_text(const T& value) {
  return fmt::format("{}", value);
}

template <class T>
constexpr bool is_optional_v = !std::is_same_v<plain_t<T>, std::remove_pointer_t<T>>;

}  // namespace

void assign(const Target& target, std::string_view text, const Limits& limits, const std::string& where) {
  std::visit(
      [&](auto* member) {
        using T = plain_t<decltype(member)>;
        if constexpr (std::is_same_v<T, std::vector<std::string>>) {
          check_choice(text, limits, where);
          *member = {std::string(text)};
        } else {
          auto value = parse<T>(text, limits, where);
          if constexpr (std::is_same_v<T, std::string>)
            check_choice(text, limits, where);
          else if constexpr (!std::is_same_v<T, bool>)
            check_range(value, text, limits, where);
          *member = std::move(value);
        }
      },
      target);
}

void assign_list(const Target& target, std::span<const std::string> texts, const Limits& limits, const std::string& where) {
  auto* const* list = std::get_if<std::vector<std::string>*>(&target);
  if (list == nullptr) throw Error(Kind::usage, fmt::format("expected {}, got a list", type_name(target)), where);
  for (const auto& text : texts) check_choice(text, limits, where);
  (*list)->assign(texts.begin(), texts.end());
}

void assign_unset(const Target& target, const std::string& where) {
  std::visit(
      [&](auto* member) {
        if constexpr (is_optional_v<decltype(member)>)
          member->reset();
        else
          refuse(type_name(target), "", where);
      },
      target);
}

bool is_flag(const Target& target) {
  return std::visit([](auto* member) { return std::is_same_v<plain_t<decltype(member)>, bool>; }, target);
}

bool is_list(const Target& target) { return std::holds_alternative<std::vector<std::string>*>(target); }

bool is_string(const Target& target) {
  return is_list(target) || std::visit([](auto* member) { return std::is_same_v<plain_t<decltype(member)>, std::string>; }, target);
}

std::vector<std::string> texts_of(const Target& target) {
  return std::visit(
      [](auto* member) -> std::vector<std::string> {
        using T = decltype(member);
        if constexpr (std::is_same_v<plain_t<T>, std::vector<std::string>>) {
          return *member;
        } else if constexpr (is_optional_v<T>) {
          if (!member->has_value()) return {};
          return {to_text(**member)};
        } else {
          return {to_text(*member)};
        }
      },
      target);
}

std::string type_name(const Target& target) {
  return std::visit(
      [](auto* member) -> std::string {
        using T = plain_t<decltype(member)>;
        if constexpr (std::is_same_v<T, bool>) return "true or false";
        if constexpr (std::is_integral_v<T>) return "a whole number";
        if constexpr (std::is_same_v<T, double>) return "a decimal number";
        if constexpr (std::is_same_v<T, std::string>) return "text";
        return "a list";
      },
      target);
}

std::string value_name(const Target& target) {
  return std::visit(
      [](auto* member) -> std::string {
        using T = plain_t<decltype(member)>;
        if constexpr (std::is_same_v<T, bool>) return "";
        if constexpr (std::is_integral_v<T>) return "N";
        if constexpr (std::is_same_v<T, double>) return "NUMBER";
        return "TEXT";
      },
      target);
}

std::string allowed_values(const Limits& limits) {
  if (!limits.choices.empty()) {
    std::string text;
    for (std::size_t i = 0; i < limits.choices.size(); ++i) {
      if (i > 0) text += i + 1 == limits.choices.size() ? " or " : ", ";
      text += limits.choices[i];
    }
    return text;
  }
  const bool low = std::isfinite(limits.least), high = std::isfinite(limits.most);
  if (low && high) return fmt::format("{}{} to {}", limits.open ? "above " : "", limits.least, limits.most);
  if (low) return fmt::format("{} {}", limits.open ? "above" : "at least", limits.least);
  if (high) return fmt::format("at most {}", limits.most);
  return "";
}

}  // namespace mm
