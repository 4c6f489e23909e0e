#include "data/manifest.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestLine = std::size_t{1} << 20;  // bytes

std::vector<std::string> sentences_of(const Json& row, const std::string& where) {
  const Json text = row.at("text");
  const auto sentences = text.is_array() ? text.strings() : std::vector{text.string()};
  MM_CHECK(!sentences.empty(), Kind::input, "'text' is an empty list", where);
  for (const auto& sentence : sentences)
    MM_CHECK(sentence.find_first_not_of(" \t\r\n") != std::string::npos, Kind::input, "an empty text", where);
  return sentences;
}

Photo photo_of(std::string_view line, const fs::path& folder, const std::string& where) {
  MM_CHECK(line.size() <= kLongestLine, Kind::input, fmt::format("a line of {} bytes; at most {} are read", line.size(), kLongestLine),
           where);
  const Json row = Json::parse(line, where);
  MM_CHECK(row.is_object(), Kind::input, "expected a JSON object", where, R"(a line looks like {"image": "a.jpg", "text": "a red barn"})");
  const std::string image = row.string("image");
  MM_CHECK(!image.empty(), Kind::input, "an empty 'image'", where);
  Photo photo;
  photo.path = fs::path(image).is_absolute() ? image : (folder / image).string();
  photo.id = row.string("id", image);
  photo.split = row.string("split", "train");
  photo.name = row.string("name", "");
  photo.sentences = sentences_of(row, where);
  return photo;
}

}  // namespace

std::vector<Photo> read_manifest(const std::string& path) {
  const std::string text = read_file(path);
  const fs::path folder = fs::path(path).parent_path();
  std::vector<Photo> photos;
  std::set<std::string> ids;
  std::size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const std::string where = fmt::format("{}:{}", shown(path), number);
    photos.push_back(photo_of(line, folder, where));
    MM_CHECK(ids.insert(photos.back().id).second, Kind::input, fmt::format("the id '{}' occurs twice", shown(photos.back().id)), where);
  }
  MM_CHECK(!photos.empty(), Kind::input, "holds no pictures", shown(path));
  return photos;
}

}  // namespace mm
