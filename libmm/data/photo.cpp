#include "data/photo.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "base/check.h"

namespace mm {

std::vector<Photo> photos_of(const std::vector<Photo>& photos, std::string_view split, const std::string& where) {
  std::vector<Photo> chosen;
  std::set<std::string_view> splits;
  for (const auto& photo : photos) {
    splits.insert(photo.split);
    if (photo.split == split) chosen.push_back(photo);
  }
  MM_CHECK(!chosen.empty(), Kind::input, fmt::format("no picture of split '{}'", split), where,
           fmt::format("its splits are: {}", fmt::join(splits, ", ")));
  return chosen;
}

}  // namespace mm
