#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/field.h"

namespace mm {

// Where the value of an option lives: a member of an options struct, by its type.
using Target = std::variant<bool*, int*, std::int64_t*, std::uint64_t*, double*, std::string*, std::vector<std::string>*,
                            std::optional<bool>*, std::optional<int>*, std::optional<std::int64_t>*, std::optional<std::uint64_t>*,
                            std::optional<double>*, std::optional<std::string>*>;

// Strict conversion of text; what does not fit is an Error{usage} at `where`, and the target stays as it was.
//   bool      true, false
//   integers  -?[0-9]+ without leading zeros (010 is neither 8 nor 10), inside the type's range
//   double    decimal, finite (no nan, inf, 1e999, 0x10)
//   string    the text itself
// A list takes the text as its only element. Limits are checked too.
void assign(const Target& target, std::string_view text, const Limits& limits, const std::string& where);
void assign_list(const Target& target, std::span<const std::string> texts, const Limits& limits, const std::string& where);
void assign_unset(const Target& target, const std::string& where);  // std::optional only

bool is_flag(const Target& target);    // bool, or optional of it: needs no value on the command line
bool is_list(const Target& target);    // may be given several times
bool is_string(const Target& target);  // text: a string, an optional of it, or a list of them

// The value as text that assign() takes back; nothing for an unset optional. Lists: one text per element.
std::vector<std::string> texts_of(const Target& target);

std::string type_name(const Target& target);       // "whole number", as messages call it
std::string value_name(const Target& target);      // "N", "NUMBER", "TEXT": the placeholder in help
std::string allowed_values(const Limits& limits);  // "1 to 64", "at least 1", "auto, text or jsonl"; empty: anything

}  // namespace mm
