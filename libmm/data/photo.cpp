#include "data/photo.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"

namespace mm {

Image read_photo(const Photo& photo) { return photo.archives ? decode_image(photo.bytes, shown(photo.path)) : read_image(photo.path); }

std::string hash_of_file(const Photo& photo) {
  if (!photo.archives) return sha256_of_file(photo.path);
  Sha256 hash;
  hash.update(photo.bytes);
  return hash.hex();
}

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
