#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace mm {

inline constexpr std::size_t kLongestJudgedLine = std::size_t{16} << 20;  // bytes

// Calls see(text, where) for every line of a file of answers; where: "heard.ctm:7". Throws Error{input} for a line that is longer.
void each_judged_line(const std::string& path, const std::function<void(const std::string& text, const std::string& where)>& see);

// Does a file's name end so, in capitals or small letters? The ending in small ones.
bool ends_in(const std::string& path, std::string_view ending);

}  // namespace mm
