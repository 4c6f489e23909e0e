#include "evaluate/judged_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/file.h"
#include "base/lines.h"

namespace mm {

void each_judged_line(const std::string& path, const std::function<void(const std::string& text, const std::string& where)>& see) {
  LineReader lines(from_file(path), kLongestJudgedLine);
  while (const auto line = lines.next()) {
    const auto where = fmt::format("{}:{}", shown(path), line->number);
    MM_CHECK(!line->too_long, Kind::input, fmt::format("a line of more than {} MiB", kLongestJudgedLine >> 20), where);
    see(line->text, where);
  }
}

bool ends_in(const std::string& path, std::string_view ending) {
  if (path.size() < ending.size()) return false;
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(std::string_view(path).substr(path.size() - ending.size()), ending, {}, small);
}

}  // namespace mm
