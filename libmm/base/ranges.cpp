#include "base/ranges.h"

#include <fmt/format.h>

#include <string_view>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/file.h"
#include "base/number.h"

namespace mm {

std::vector<std::uint64_t> numbers_of(const std::string& text, std::uint64_t greatest, std::size_t most, const std::string& where) {
  const auto number = [&](std::string_view part) {
    const auto value = whole_number<std::uint64_t>(part);
    MM_CHECK(value && *value <= greatest, Kind::usage, fmt::format("'{}' is no list of numbers from 0 to {}", shown(text), greatest), where,
             "write 5, or 0..11, or 0,4,8..11");
    return *value;
  };
  std::vector<std::uint64_t> chosen;
  for (const auto part : comma_parts(text)) {
    const auto dots = part.find("..");
    const std::uint64_t first = number(part.substr(0, dots));
    const std::uint64_t last = dots == std::string_view::npos ? first : number(part.substr(dots + 2));
    MM_CHECK(first <= last, Kind::usage, fmt::format("'{}' is a range that ends before it begins", shown(part)), where);
    MM_CHECK(last - first < most && chosen.size() + (last - first) < most, Kind::usage,
             fmt::format("'{}' lists more than {} numbers", shown(text), most), where);
    for (std::uint64_t i = 0; i <= last - first; ++i) chosen.push_back(first + i);
  }
  return chosen;
}

}  // namespace mm
