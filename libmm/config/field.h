#pragma once
#include <limits>
#include <optional>
#include <span>
#include <string_view>

// The vocabulary in which every option is declared, once.
//
// An options struct has plain members with defaults and one visit(v) that names each of them:
//
//   void visit(auto&& v) {
//     v.field("beam", beam, "beams kept while decoding; 1 is greedy", at_least(1));
//     v.group("decode", decode, "how words are chosen");
//   }
//
// Keys are kebab-case, 'a-z', '0-9' and '-'; the command line's `--decode.beam 4` is YAML's `decode: {beam: 4}`.
// Members are bool, int, std::int64_t, std::uint64_t, double, std::string, std::vector<std::string>, or a std::optional of a scalar
// (unset = decided elsewhere, as the help says). Whoever
// needs the options brings a visitor; Settings (config/settings.h) is the one behind the command line, YAML, --dump-config, help,
// man page and completion.

namespace mm {

struct Limits {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool open = false;  // `least` itself is not allowed
  std::span<const std::string_view> choices = {};
  char letter = 0;          // short form on the command line: -q
  bool path = false;        // a file or folder: ${VAR:-default} is expanded in YAML, the shell completes file names
  bool everywhere = false;  // means the same in every program: its variable needs no program's name
  bool deed = false;        // what this one call is to do (--dry-run): on the command line only, in no file, variable or dump
};

// One limit of a kind each; deed() beside another one.
constexpr Limits at_least(double least) { return {.least = least}; }
constexpr Limits above(double least) { return {.least = least, .open = true}; }
constexpr Limits between(double least, double most) { return {.least = least, .most = most}; }
constexpr Limits one_of(std::span<const std::string_view> choices) { return {.choices = choices}; }
constexpr Limits letter(char letter) { return {.letter = letter}; }
constexpr Limits path() { return {.path = true}; }
constexpr Limits everywhere(Limits limits = {}) {
  limits.everywhere = true;
  return limits;
}
constexpr Limits deed(Limits limits = {}) {
  limits.deed = true;
  return limits;
}

}  // namespace mm
