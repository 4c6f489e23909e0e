#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "data/arrays.h"

namespace mm {

// What arrays and their files are called in messages.

inline constexpr const char* kColumnsTogether = "features";  // the single number columns of a table, side by side

std::string array_named(std::string_view name);                  // "array 'x'", at most 120 bytes of the name
std::vector<std::string> names_of(const Arrays& arrays);         // in order
std::string shown_paths(const std::vector<std::string>& paths);  // "a.csv, b.npz", control characters as shown() writes them

}  // namespace mm
